import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Bench, BenchRow } from '../bench.ts';
import { generateLoad } from './generate-load.ts';

const SECONDS = 5;
const row = { age: 39, workclass: 'State-gov', hours_per_week: 40 };

const loads = [
  { name: '1 row, 1 connection', rows: 1, connections: 1 },
  { name: '1 row, 32 connections', rows: 1, connections: 32 },
  { name: '256 rows, 4 connections', rows: 256, connections: 4 },
] as const;

/** Vertex :predict over HTTP: one server process, the load generator beside it on the same machine. */
export const bench: Bench = {
  name: 'serving',
  async run({ repository, log }) {
    const model = join(repository, 'packages/slipway/src/adapters/onnx/fixtures/income.onnx');
    await using server = await openServer(model);
    const url = `${server.url}/v1/endpoints/bench:predict`;
    const results: BenchRow[] = [];
    for (const { name, rows, connections } of loads) {
      const body = JSON.stringify({ instances: Array.from({ length: rows }, () => row) });
      await generateLoad({ url, body, connections, seconds: 1 });
      const { requestsPerSecond, p50Ms, p99Ms } = await generateLoad({
        url,
        body,
        connections,
        seconds: SECONDS,
      });
      log(`${name}: ${Math.round(requestsPerSecond)} requests/s`);
      const note = `${SECONDS} s, node:http client in another process`;
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
