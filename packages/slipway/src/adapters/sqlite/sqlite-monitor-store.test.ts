import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Clock } from '../../core/clock.ts';
import { EnvelopeSealer } from '../../monitoring/envelope-sealer.ts';
import {
  deltaOf,
  describeMonitorStore,
  ephemeralKeys,
  type MonitorStoreHarness,
  smallBaseline,
  specFor,
} from '../../monitoring/monitor-store.contract.ts';
import type { MonitorTables } from './monitor-store-schema.ts';
import { openStateDatabase, type StateDatabase } from './open-state-database.ts';
import { SqliteMonitorStore } from './sqlite-monitor-store.ts';

interface SqliteHarness extends MonitorStoreHarness {
  readonly folder: string;
  readonly raw: StateDatabase<MonitorTables>['raw'];
}

async function openHarness(clock: Clock): Promise<SqliteHarness> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-monitors-'));
  const sealer = new EnvelopeSealer(ephemeralKeys());
  const databases: StateDatabase<MonitorTables>[] = [];
  const open = (): SqliteMonitorStore => {
    const database = openStateDatabase<MonitorTables>(join(folder, 'state.db'));
    databases.push(database);
    return new SqliteMonitorStore(database, { environment: 'prod', clock, sealer });
  };
  const store = open();
  const [first] = databases as [StateDatabase<MonitorTables>];
  return {
    store,
    folder,
    raw: first.raw,
    reopen: open,
    async [Symbol.asyncDispose]() {
      for (const database of databases) await database[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}

describeMonitorStore('SqliteMonitorStore', openHarness);

const clock: Clock = { now: () => 1000 };
const baseline = smallBaseline('secret-category');

it('writes no category value, count or address in plain text', async () => {
  await using harness = await openHarness(clock);
  await harness.store.upsert({ spec: specFor(), baseline, updatedBy: 'releaser@prod' });
  await harness.store.appendDeltas([deltaOf(baseline)]);
  const files = await readdir(harness.folder);
  const bytes = await Promise.all(files.map((file) => readFile(join(harness.folder, file))));
  const text = Buffer.concat(bytes).toString('latin1');
  expect(text).toContain('census');
  for (const secret of ['secret-category', 'secret-color', 'ml@example.com', 'unseen'])
    expect(text).not.toContain(secret);
});

it('refuses a payload that was moved to another row or changed', async () => {
  await using harness = await openHarness(clock);
  await harness.store.upsert({ spec: specFor(), baseline, updatedBy: 'releaser@prod' });
  const [one, two] = [deltaOf(baseline, { id: 'one' }), deltaOf(baseline, { id: 'two' })];
  await harness.store.appendDeltas([one, two]);
  harness.raw.exec(
    `UPDATE monitor_deltas SET sealed_sketch = (SELECT sealed_sketch FROM monitor_deltas WHERE id = 'two') WHERE id = 'one'`,
  );
  await expect(harness.store.pendingDeltas('census', 5000)).rejects.toMatchObject({
    code: 'monitoring-seal-broken',
  });
});
