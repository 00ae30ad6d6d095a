import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { EngineEvent } from '../../engine/events.ts';
import type { LogChunk, LogStore } from '../../runs/log-store.ts';
import type { RunRecord, TaskRun } from '../../runs/run-record.ts';
import { recordedIo } from '../recorded-io.ts';
import { openRunEvents } from './run-events.ts';

let folder: string;
const servers: Server[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'run-events-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

/** An endpoint that answers with a status, or never does. */
async function endpoint(status: number | undefined) {
  const bodies: string[] = [];
  const authorizations: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    authorizations.push(request.headers.authorization);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      bodies.push(Buffer.concat(chunks).toString());
      if (status !== undefined) response.writeHead(status).end('{}');
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    bodies,
    authorizations,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  };
}

const logs = () => {
  const kept: Omit<LogChunk, 'sequence'>[] = [];
  const append: LogStore['append'] = async (_run, chunks) => void kept.push(...chunks);
  return { kept, store: { append } as LogStore };
};

const started = {
  kind: 'run-started',
  isResumed: false,
  run: { id: 'r1', pipeline: 'p', environment: 'dev', parameters: {} },
} as unknown as EngineEvent;
const task = (change: Partial<TaskRun>): EngineEvent => ({
  kind: 'task',
  identity: null,
  task: {
    run: 'r1',
    path: 'train',
    displayName: 'train',
    state: 'RUNNING',
    reason: null,
    outputs: null,
    error: null,
    attempts: 1,
    cacheKey: null,
    startedAtMs: 1000,
    finishedAtMs: null,
    ...change,
  },
});
const finished: EngineEvent = {
  kind: 'run-finished',
  run: 'r1',
  state: 'SUCCEEDED',
  error: null,
  tasks: [],
} as EngineEvent & { readonly run: RunRecord['id'] };
const log: EngineEvent = { kind: 'log', path: 'train', attempt: 1, line: 'hello' };
const whole = [
  started,
  task({}),
  log,
  task({ state: 'SUCCEEDED', finishedAtMs: 2000 }),
  finished,
] as const;

async function tell(
  events: readonly EngineEvent[],
  variables: Record<string, string>,
  options: Parameters<typeof openRunEvents>[2] = {},
) {
  const { io, stderr } = recordedIo({ workingFolder: folder, variables });
  const { kept, store } = logs();
  const sinks = await openRunEvents(io, store, options);
  for (const event of events) sinks.take(event);
  await sinks[Symbol.asyncDispose]();
  return { kept, stderr: stderr() };
}

test('an endpoint for lineage gets START and COMPLETE of run and task, in their order', async () => {
  const { bodies, url } = await endpoint(201);
  const { stderr } = await tell(whole, { OPENLINEAGE_URL: `${url}/` });
  const told = bodies.map((body) => JSON.parse(body));
  expect(told.map(({ eventType, job }) => `${eventType} ${job.name}`)).toEqual([
    'START p',
    'START p.train',
    'COMPLETE p.train',
    'COMPLETE p',
  ]);
  expect(stderr).toBe('');
});

test('an endpoint that refuses is named once, without its secrets, and costs nothing else', async () => {
  const { url, authorizations } = await endpoint(500);
  const place = url.replace('//', '//user:secret@');
  for (const OPENLINEAGE_URL of [url, place, 'no url at all']) {
    const { kept, stderr } = await tell(whole, { OPENLINEAGE_URL });
    expect(stderr.match(/warning: Lineage is not sent/g)).toHaveLength(1);
    expect(stderr).not.toContain('secret');
    expect(kept.flatMap(({ lines }) => lines)).toEqual(['hello']);
  }
  expect(authorizations).toEqual([undefined, `Basic ${btoa('user:secret')}`]);
});

test('an endpoint for traces gets spans; one that refuses is told once', async () => {
  const good = await endpoint(200);
  const { stderr } = await tell(whole, {});
  expect(stderr).toBe('');
  for (const [{ bodies, url }, isGood] of [
    [good, true],
    [await endpoint(400), false],
  ] as const) {
    // OpenTelemetry reads its variables itself.
    vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', url);
    const told = await tell(whole, { OTEL_EXPORTER_OTLP_ENDPOINT: url });
    expect(bodies.join()).toContain('"task train"');
    expect(told.stderr.match(/warning: Traces are not sent/g)?.length ?? 0).toBe(isGood ? 0 : 1);
  }
});

test('a sink that breaks is left out; the others go on', async () => {
  const broken = task({ startedAtMs: Number.NaN });
  const events = [started, broken, log, task({ state: 'SUCCEEDED' }), finished];
  const { url } = await endpoint(201);
  const { kept, stderr } = await tell(events, { OPENLINEAGE_URL: url }, { events: 'e.jsonl' });
  expect(stderr.match(/warning/g)).toHaveLength(1);
  expect(kept).toHaveLength(1);
  const lines = readFileSync(join(folder, 'e.jsonl'), 'utf8').trim().split('\n');
  expect(lines.map((line) => JSON.parse(line).kind)).toEqual([
    'run-started',
    'task',
    'log',
    'task',
    'run-finished',
  ]);
});

test('standard output and what cannot be opened are no file for events', async () => {
  await expect(tell([], {}, { events: '-' })).rejects.toMatchObject({ code: 'events-file' });
  await expect(tell([], {}, { openlineage: folder })).rejects.toMatchObject({
    code: 'events-unwritable',
  });
});
