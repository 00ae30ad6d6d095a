import type { Finding } from './finding.ts';

interface NativeLibrary {
  readonly name: string;
  readonly load: () => Promise<string>;
}

const LIBRARIES: readonly NativeLibrary[] = [
  {
    name: 'DuckDB',
    load: async () => (await import('@duckdb/node-api')).version(),
  },
  {
    name: 'ONNX Runtime',
    load: async () => (await import('onnxruntime-node')).env.versions.common,
  },
  {
    name: 'SQLite',
    load: async () => {
      const { DatabaseSync } = await import('node:sqlite');
      using database = new DatabaseSync(':memory:');
      return String(database.prepare('SELECT sqlite_version() AS version').get()?.version);
    },
  },
];

/** Node itself and the native libraries: each is really loaded, since a present file may not load. */
export async function inspectRuntime(): Promise<readonly Finding[]> {
  const node: Finding = { name: 'Node', status: 'ok', found: process.version };
  return [node, ...(await Promise.all(LIBRARIES.map(inspectLibrary)))];
}

async function inspectLibrary({ name, load }: NativeLibrary): Promise<Finding> {
  try {
    return { name, status: 'ok', found: await load() };
  } catch (error) {
    const reason = (error as Error).message.split('\n')[0] ?? '';
    const place = `${process.platform} ${process.arch}`;
    const advice = `install again with "npm ci" on this machine (${place}); optional dependencies must not be omitted`;
    return { name, status: 'missing', found: `does not load: ${reason}`, advice };
  }
}
