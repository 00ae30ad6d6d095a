import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { endpointStoreContract } from '../../serving/endpoint-store.contract.ts';
import type { EndpointTables } from './endpoint-store-schema.ts';
import { openStateDatabase } from './open-state-database.ts';
import { SqliteEndpointStore } from './sqlite-endpoint-store.ts';

const options = { environment: 'prod', clock: { now: () => 1000 } };

endpointStoreContract('SqliteEndpointStore', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'endpoint-store-'));
  const open = () => openStateDatabase<EndpointTables>(join(folder, 'state.db'));
  const databases = [open(), open()] as const;
  return {
    store: new SqliteEndpointStore(databases[0], options),
    other: new SqliteEndpointStore(databases[1], options),
    async [Symbol.asyncDispose]() {
      for (const database of databases) await database[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true });
    },
  };
});

/** A program that deploys versions, as one of several processes. */
const deployer = (file: string, first: number, count = 10): string => `
  const { openStateDatabase } = await import(${JSON.stringify(import.meta.resolve('./open-state-database.ts'))});
  const { SqliteEndpointStore } = await import(${JSON.stringify(import.meta.resolve('./sqlite-endpoint-store.ts'))});
  await using database = openStateDatabase(${JSON.stringify(file)});
  const store = new SqliteEndpointStore(database, { environment: 'prod', clock: { now: () => 1 } });
  for (let version = ${first}; version < ${first + count}; version += 1)
    await store.deploy({
      operationId: 'run-' + version, endpoint: 'e', model: 'm', version, artifactUri: 'x',
      minReplicas: 1, maxReplicas: 1, trafficPercent: 25, deployedBy: 'releaser', keyUri: 'k',
    });
`;

it('serializes deployments of several processes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'endpoint-processes-'));
  const file = join(folder, 'state.db');
  await using database = openStateDatabase<EndpointTables>(file);
  const run = promisify(execFile);
  await Promise.all(
    [1, 11, 21].map((first) =>
      run(process.execPath, ['--input-type=module', '-e', deployer(file, first)]),
    ),
  );
  const endpoint = await new SqliteEndpointStore(database, options).find('e');
  expect(endpoint?.etag).toBe(30);
  expect(Object.values(endpoint?.trafficSplit ?? {}).reduce((a, b) => a + b, 0)).toBe(100);
  expect(endpoint?.deployments.map(({ id }) => id)).toEqual(
    Object.keys(endpoint?.trafficSplit ?? {}),
  );
  rmSync(folder, { recursive: true });
});

it('is never half deployed by a process that is killed, and goes on when it is run again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'endpoint-killed-'));
  const file = join(folder, 'state.db');
  await using database = openStateDatabase<EndpointTables>(file);
  const store = new SqliteEndpointStore(database, options);
  const program = ['--input-type=module', '-e', deployer(file, 1, 200)];
  for (const deployments of [1, 20, 60]) {
    const child = spawn(process.execPath, program, { stdio: 'ignore' });
    while (((await store.find('e'))?.etag ?? 0) < deployments)
      await new Promise((resolve) => setImmediate(resolve));
    child.kill('SIGKILL');
    await once(child, 'exit');
    const endpoint = await store.find('e');
    const shares = Object.values(endpoint?.trafficSplit ?? {});
    expect(shares.reduce((a, b) => a + b, 0)).toBe(100);
    expect(endpoint?.deployments).toHaveLength(shares.length);
  }
  await promisify(execFile)(process.execPath, program);
  expect((await store.find('e'))?.etag).toBe(200);
  rmSync(folder, { recursive: true });
});
