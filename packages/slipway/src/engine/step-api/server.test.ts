import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openEnvironment } from '../../cli/project/open-environment.ts';
import type { EnvironmentPorts } from '../../environments/environment-ports.ts';
import type { AttemptClaims } from '../../identity/attempt-token.ts';
import { RunSecrets } from '../secrets/run-secrets.ts';
import { StepApiClient } from './client.ts';
import { StepApiServer } from './server.ts';

let folder: string;
let nowMs: number;
let dev: EnvironmentPorts;
let prod: EnvironmentPorts;
let server: StepApiServer;
let used: string[];
const clock = { now: () => nowMs };

const open = (name: string) =>
  openEnvironment({ name, stateFolder: join(folder, 'state'), scratchFolder: folder, clock });

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'step-api-'));
  nowMs = Date.now();
  used = [];
  dev = open('dev');
  prod = open('prod');
  server = new StepApiServer({
    socketPath: join(folder, 'api.sock'),
    environment: (name) => [dev, prod].find((environment) => environment.name === name),
    source: prod,
    run: 'r1',
  });
  await server.listen();
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await dev[Symbol.asyncDispose]();
  await prod[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

const claims = (change: Partial<AttemptClaims> = {}): AttemptClaims => ({
  identity: 'runner@dev',
  environment: 'dev',
  run: 'r1',
  task: 'train',
  attempt: 1,
  access: ['warehouse:read', 'warehouse:write'],
  inputs: [],
  ...change,
});

const session = (given: AttemptClaims) =>
  server.open({
    claims: given,
    environment: dev,
    source: prod,
    run: {} as never,
    clock,
    secrets: new RunSecrets(undefined),
    scratch: folder,
    projectFolder: folder,
    stateFolder: join(folder, 'state'),
    use: (operation, place = given.environment) => used.push(`${place} ${operation}`),
  });

const client = async (given = claims()) => {
  const token = await dev.tokens.mint(given, 60_000);
  return new StepApiClient({ socketPath: server.socketPath, token: async () => token });
};

test('a call with a valid token of a running attempt is answered', async () => {
  session(claims());
  const api = await client();
  expect(await api.call('warehouse.createDataset', { name: 'census' })).toMatchObject({
    name: 'census',
    created: true,
  });
});

test('a token is worth nothing once its attempt has ended, or after it expired', async () => {
  const close = session(claims());
  const api = await client();
  nowMs += 61_000;
  await expect(api.call('warehouse.query', { sql: 'SELECT 1' })).rejects.toMatchObject({
    code: 'identity-token-invalid',
  });
  nowMs -= 61_000;
  close();
  await expect(api.call('warehouse.query', { sql: 'SELECT 1' })).rejects.toMatchObject({
    code: 'attempt-ended',
  });
});

test("another environment's token, a forged one and none at all are refused", async () => {
  session(claims());
  const foreign = await prod.tokens.mint(claims(), 60_000);
  for (const token of [foreign, 'forged.token.here', ''])
    await expect(
      new StepApiClient({ socketPath: server.socketPath, token: async () => token }).call(
        'warehouse.query',
        {
          sql: 'SELECT 1',
        },
      ),
    ).rejects.toMatchObject({ code: 'identity-token-invalid' });
});

test('what the token does not grant is refused, whatever the step declared since', async () => {
  session(claims({ access: ['warehouse:read'] }));
  const api = await client(claims({ access: ['warehouse:read'] }));
  await expect(api.call('warehouse.createDataset', { name: 'x' })).rejects.toMatchObject({
    code: 'access-denied',
    category: 'denied',
  });
});

test('a table of another environment is only readable as an input of the attempt', async () => {
  session(claims());
  const api = await client();
  const uri = `slipway://prod/warehouse/a/b@sha256:${'0'.repeat(64)}`;
  await expect(api.call('warehouse.table', { uri })).rejects.toMatchObject({
    code: 'access-denied',
  });
  const wired = claims({ attempt: 2, inputs: [uri] });
  session(wired);
  await expect((await client(wired)).call('warehouse.table', { uri })).rejects.toMatchObject({
    code: 'warehouse-table-not-found',
  });
});

test('unknown calls, wrong arguments and too large bodies are errors with a code', async () => {
  session(claims());
  const api = await client();
  await expect(api.call('warehouse.drop', {})).rejects.toMatchObject({ code: 'step-api-method' });
  await expect(api.call('__proto__', {})).rejects.toMatchObject({ code: 'step-api-method' });
  await expect(api.call('warehouse.query', { sql: 7 })).rejects.toMatchObject({
    code: 'step-api-argument',
  });
  await expect(
    api.call('warehouse.query', { sql: 'x'.repeat(17 * 1024 * 1024) }),
  ).rejects.toThrow();
});

test('a source that is not on this machine is refused', async () => {
  session(claims());
  const api = await client();
  await expect(
    api.call('warehouse.submitIngest', {
      source: 'gs://bucket/file.csv',
      format: { delimiter: ',', header: true, skipLines: 0, nullValues: [] },
      schema: { columns: [{ name: 'a', type: 'string' }] },
      dataset: 'd',
      table: 't',
      write: 'WRITE_TRUNCATE',
      badRows: { kind: 'fail' },
    }),
  ).rejects.toMatchObject({ code: 'ingest-source-scheme' });
});

const refusalsIn = async ({ audit }: EnvironmentPorts) => {
  const found: unknown[] = [];
  for await (const { actor, action, subject, outcome, details } of audit.entries())
    if (action === 'step-api.call') found.push({ actor, subject, outcome, ...details });
  return found;
};

test('each kind of refusal is in the audit log once, with who asked for what', async () => {
  session(claims({ access: [] }));
  const api = await client(claims({ access: [] }));
  for (const _again of [1, 2])
    await expect(api.call('warehouse.query', { sql: 'SELECT 1' })).rejects.toThrow();
  const forged = new StepApiClient({ socketPath: server.socketPath, token: async () => 'a.b.c' });
  await expect(forged.call('models.find', { model: 'm', version: 1 })).rejects.toThrow();
  expect(await refusalsIn(dev)).toEqual([
    {
      actor: 'runner@dev',
      subject: 'r1/train',
      outcome: 'denied',
      call: 'warehouse.query',
      code: 'access-denied',
    },
  ]);
  // Whose it is cannot be believed, so it stands where the run is.
  expect(await refusalsIn(prod)).toMatchObject([
    { actor: 'unknown', subject: 'r1', call: 'models.find', code: 'identity-token-invalid' },
  ]);
});

test('an artifact of another run is refused, also in the own environment', async () => {
  const given = claims({ access: ['models:write'] });
  session(given);
  const { uri } = await dev.artifacts.putBytes(Buffer.from('of another run'));
  const call = (await client(given)).call('models.register', {
    model: 'm',
    artifactUri: uri,
    evaluation: {},
  });
  await expect(call).rejects.toMatchObject({ code: 'access-denied' });
  expect(await refusalsIn(dev)).toHaveLength(1);
});

test('what was allowed is told, and what was refused is not', async () => {
  session(claims({ access: ['warehouse:read'] }));
  const api = await client(claims({ access: ['warehouse:read'] }));
  await api.call('warehouse.query', { sql: 'SELECT 1' });
  await expect(api.call('warehouse.createDataset', { name: 'x' })).rejects.toThrow();
  expect(used).toEqual(['dev warehouse:read']);
});
