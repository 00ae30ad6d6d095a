import { join } from 'node:path';
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';

export interface DuckdbLimits {
  /** DuckDB's notation, such as `1GB`. */
  readonly memoryLimit: string;
  readonly threads: number;
  /** Interrupts whatever runs when the warehouse closes. */
  readonly closing: AbortSignal;
}

/** One DuckDB of its own for one operation: nothing of it is seen by another one. */
export interface DuckdbSession extends Disposable {
  readonly connection: DuckDBConnection;
  /** Runs one statement of ours. */
  run(sql: string): Promise<void>;
  rows(sql: string): Promise<readonly (readonly DuckDBValue[])[]>;
  /** First column of the first row. */
  number(sql: string): Promise<number>;
}

/** Opens an in-memory DuckDB that never downloads an extension and spills only to `folder`. */
export async function openDuckdbSession(
  folder: string,
  limits: DuckdbLimits,
): Promise<DuckdbSession> {
  // Loaded here: commands that touch no table do not pay for the native library.
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: limits.memoryLimit,
    threads: String(limits.threads),
    temp_directory: join(folder, 'spill'),
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
  });
  const connection = await instance.connect();
  const interrupt = () => connection.interrupt();
  limits.closing.addEventListener('abort', interrupt);
  await connection.run("SET TimeZone = 'UTC'");
  return {
    connection,
    async run(sql) {
      await connection.run(sql);
    },
    async rows(sql) {
      return (await connection.run(sql)).getRows();
    },
    async number(sql) {
      const [row] = await (await connection.run(sql)).getRows();
      return Number(row?.[0]);
    },
    [Symbol.dispose]() {
      limits.closing.removeEventListener('abort', interrupt);
      connection.closeSync();
      instance.closeSync();
    },
  };
}
