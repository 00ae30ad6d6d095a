import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { MonitorTables } from '../adapters/sqlite/monitor-store-schema.ts';
import { openStateDatabase } from '../adapters/sqlite/open-state-database.ts';
import { SqliteMonitorStore } from '../adapters/sqlite/sqlite-monitor-store.ts';
import { silentLogger } from '../core/logger.ts';
import { EnvelopeSealer } from './envelope-sealer.ts';
import { ephemeralKeys, smallBaseline, specFor } from './monitor-store.contract.ts';
import { ServingRecorder } from './serving-recorder.ts';

async function fixture(samplingRate = 1) {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-recorder-'));
  const path = join(folder, 'state.db');
  const database = openStateDatabase<MonitorTables>(path);
  const clock = { now: () => 5000 };
  const sealer = new EnvelopeSealer(ephemeralKeys());
  const store = new SqliteMonitorStore(database, { environment: 'prod', clock, sealer });
  const spec = specFor({ samplingRate });
  await store.upsert({ spec, baseline: smallBaseline(), updatedBy: 'x' });
  const recorder = new ServingRecorder({ store, clock, logger: silentLogger, newId: randomUUID });
  await recorder.refresh();
  return {
    store,
    database,
    recorder,
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}

const event = (rows: number, deploymentId = '1', endpoint = 'income') => ({
  endpoint,
  deploymentId,
  rows,
  columns: { age: Array.from({ length: rows }, (_, index) => index % 50) },
  outputs: {},
});

const rowsOf = async (store: SqliteMonitorStore): Promise<number> =>
  (await store.pendingDeltas('census', 9000)).reduce((sum, { sketch }) => sum + sketch.rows, 0);

describe('ServingRecorder', () => {
  it('writes one delta per deployment and flush, none for endpoints without a monitor', async () => {
    await using at = await fixture();
    for (const deployment of ['1', '2', '1']) at.recorder.record(event(10, deployment));
    at.recorder.record(event(10, '3', 'other'));
    await at.recorder.flush();
    await at.recorder.flush();
    const deltas = await at.store.pendingDeltas('census', 9000);
    expect(deltas.map(({ deploymentId, sketch }) => [deploymentId, sketch.rows]).sort()).toEqual([
      ['1', 20],
      ['2', 10],
    ]);
  });

  it('counts the configured share of rows', async () => {
    await using at = await fixture(0.5);
    for (let index = 0; index < 100; index += 1) at.recorder.record(event(100));
    await at.recorder.flush();
    const rows = await rowsOf(at.store);
    // Seven standard deviations of a binomial with 10,000 trials.
    expect(Math.abs(rows - 5000)).toBeLessThan(350);
  });

  it('keeps what a failing store did not take, and writes it once when it can', async () => {
    await using at = await fixture();
    at.recorder.record(event(10));
    at.database.raw.exec('ALTER TABLE monitor_deltas RENAME TO away');
    await expect(at.recorder.flush()).rejects.toThrow(/monitor_deltas/);
    at.recorder.record(event(5));
    at.database.raw.exec('ALTER TABLE away RENAME TO monitor_deltas');
    await Promise.all([at.recorder.flush(), at.recorder.flush()]);
    expect(await rowsOf(at.store)).toBe(15);
  });

  it('flushes on close, and takes up a monitor that appears while it runs', async () => {
    await using at = await fixture();
    const running = at.recorder.start(60_000);
    const spec = specFor({ name: 'late', endpoint: 'other' });
    await at.store.upsert({ spec, baseline: smallBaseline(), updatedBy: 'x' });
    at.recorder.record(event(4, '1', 'other'));
    await at.recorder.refresh();
    at.recorder.record(event(7, '1', 'other'));
    at.recorder.record(event(3));
    await running.close();
    expect(await rowsOf(at.store)).toBe(3);
    expect(await at.store.pendingDeltas('late', 9000)).toMatchObject([{ sketch: { rows: 7 } }]);
  });
});
