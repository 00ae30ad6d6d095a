import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bench, BenchRow } from '../bench.ts';
import { generateLoad } from './generate-load.ts';

const SECONDS = 5;

const loads = [
  { name: '1 row, 1 connection', rows: 1, connections: 1 },
  { name: '1 row, 32 connections', rows: 1, connections: 32 },
  { name: '256 rows, 4 connections', rows: 256, connections: 4 },
] as const;

/** Vertex :predict over HTTP: one server process, the load generator beside it on the same machine. */
export const bench: Bench = {
  name: 'serving',
  async run({ log }) {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'bench-serving-'));
    const model = join(folder.path, 'model.onnx');
    const people = await makeNetwork(model);
    await using server = await openServer(model);
    const { url } = server;
    const results: BenchRow[] = [];
    for (const { name, rows, connections } of loads) {
      const body = JSON.stringify({ instances: people.slice(0, rows) });
      await generateLoad({ url, body, connections, seconds: 1 });
      const { requestsPerSecond, p50Ms, p99Ms } = await generateLoad({
        url,
        body,
        connections,
        seconds: SECONDS,
      });
      log(`${name}: ${Math.round(requestsPerSecond)} requests/s`);
      const note = `${SECONDS} s, client in another process of the same machine`;
      results.push(
        { measure: name, value: requestsPerSecond, unit: 'requests/s', note },
        { measure: `${name}, p50`, value: p50Ms, unit: 'ms' },
        { measure: `${name}, p99`, value: p99Ms, unit: 'ms' },
      );
    }
    const memoryMb = (await server.memoryBytes()) / 1e6;
    return [...results, { measure: 'memory of the server after it', value: memoryMb, unit: 'MB' }];
  },
};

async function makeNetwork(file: string): Promise<readonly unknown[]> {
  const child = fork(join(import.meta.dirname, 'make-network.ts'), [file], {
    execArgv: ['--conditions=slipway-source'],
  });
  const [rows] = (await once(child, 'message')) as [unknown[]];
  return rows;
}

async function openServer(model: string) {
  const child = fork(join(import.meta.dirname, 'serve-process.ts'), [model]);
  const [url] = (await once(child, 'message')) as [string];
  return {
    url,
    async memoryBytes(): Promise<number> {
      child.send('memory');
      const [bytes] = (await once(child, 'message')) as [number];
      return bytes;
    },
    async [Symbol.asyncDispose]() {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}
