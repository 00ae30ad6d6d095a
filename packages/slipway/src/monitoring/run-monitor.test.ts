import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { MonitorTables } from '../adapters/sqlite/monitor-store-schema.ts';
import { openStateDatabase } from '../adapters/sqlite/open-state-database.ts';
import { SqliteMonitorStore } from '../adapters/sqlite/sqlite-monitor-store.ts';
import { silentLogger } from '../core/logger.ts';
import type { AlertMessage, AlertNotifier } from './alert-notifier.ts';
import { buildBaseline, classifierOutputs } from './build-baseline.ts';
import { EnvelopeSealer } from './envelope-sealer.ts';
import type { MonitorOptions } from './monitor-spec.ts';
import { ephemeralKeys, specFor } from './monitor-store.contract.ts';
import { renderMonitorReport } from './report.ts';
import { runMonitor } from './run-monitor.ts';
import { ServingRecorder } from './serving-recorder.ts';

/** Deterministic numbers in [0, 1): mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let x = Math.imul(state ^ (state >>> 15), 1 | state);
    x ^= x + Math.imul(x ^ (x >>> 7), 61 | x);
    return ((x ^ (x >>> 14)) >>> 0) / 4294967296;
  };
}

function population(rows: number, options: { readonly seed: number; readonly older?: number }) {
  const random = randomOf(options.seed);
  return Array.from({ length: rows }, () => ({
    age: Math.round(20 + random() * 40 + (options.older ?? 0)),
    gain: random() < 0.9 ? 0 : Math.round(random() * 1000),
    color: random() < 0.7 ? 'red' : '<b>blue</b>',
  }));
}

const baseline = buildBaseline(population(5000, { seed: 1 }), [
  { name: 'age', kind: 'numeric' },
  { name: 'gain', kind: 'numeric' },
  { name: 'color', kind: 'categorical' },
  ...classifierOutputs,
]);

async function fixture(options: Partial<MonitorOptions> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-monitoring-'));
  const database = openStateDatabase<MonitorTables>(join(folder, 'state.db'));
  const time = { nowMs: 1_000_000 };
  const clock = { now: () => time.nowMs };
  const sealer = new EnvelopeSealer(ephemeralKeys());
  const store = new SqliteMonitorStore(database, { environment: 'prod', clock, sealer });
  const mails: AlertMessage[] = [];
  const mailServer = { isDown: false };
  const notifier: AlertNotifier = {
    reaches: ({ spec }) => spec.emails.length > 0,
    async notify(message) {
      if (mailServer.isDown) throw new Error('connection refused');
      mails.push(message);
    },
  };
  await store.upsert({ spec: specFor(options), baseline, updatedBy: 'releaser@prod' });
  const recorder = new ServingRecorder({
    store,
    clock,
    logger: silentLogger,
    newId: randomUUID,
    random: randomOf(9),
  });
  await recorder.refresh();
  const send = async (rows: ReturnType<typeof population>, deploymentId = '1'): Promise<void> => {
    time.nowMs += 1000;
    recorder.record({
      endpoint: 'income',
      deploymentId,
      rows: rows.length,
      columns: {
        age: rows.map(({ age }) => age),
        gain: rows.map(({ gain }) => gain),
        color: rows.map(({ color }) => color),
      },
      outputs: {
        probability: rows.map(({ age }) => age / 100),
        label: rows.map(({ age }) => (age > 50 ? '>50K' : '<=50K')),
      },
    });
    await recorder.flush();
  };
  const run = () => {
    time.nowMs += 1000;
    return runMonitor({ store, clock, notifier, monitor: 'census', newId: randomUUID });
  };
  return {
    store,
    time,
    recorder,
    mails,
    mailServer,
    send,
    run,
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}

describe('runMonitor', () => {
  it('raises nothing for the same population, then mails skew and drift of a shifted one, once', async () => {
    await using monitoring = await fixture();
    await monitoring.send(population(3000, { seed: 2 }));
    const first = await monitoring.run();
    expect(first).toMatchObject({ sent: [], window: { rows: 3000, state: 'judged' } });
    expect(first.window?.scopes[0]?.drift).toEqual([]);
    expect(monitoring.mails).toEqual([]);

    await monitoring.send(population(3000, { seed: 3, older: 15 }));
    const second = await monitoring.run();
    expect(second.window?.fromMs).toBe(first.window?.toMs);
    const keys = second.sent.map(({ key }) => key).sort();
    expect(keys).toEqual([
      'drift/total/age',
      'drift/total/label',
      'drift/total/probability',
      'skew/total/age',
    ]);
    expect(monitoring.mails).toHaveLength(1);

    await monitoring.send(population(3000, { seed: 4, older: 15 }));
    expect((await monitoring.run()).sent).toEqual([]);
    const open = (await monitoring.store.alerts('census', 10)).filter(
      ({ state }) => state === 'open',
    );
    expect(open.map(({ key }) => key)).toEqual(['skew/total/age']);
  });

  it('does not judge a window with too few rows, and leaves open alerts open', async () => {
    await using monitoring = await fixture({ minRows: 500 });
    await monitoring.send(population(1000, { seed: 5, older: 15 }));
    await monitoring.run();
    await monitoring.send(population(499, { seed: 6 }));
    expect((await monitoring.run()).window).toMatchObject({ state: 'too-few-rows', rows: 499 });
    expect((await monitoring.run()).window).toMatchObject({ state: 'too-few-rows', rows: 0 });
    const alerts = await monitoring.store.alerts('census', 10);
    expect(alerts).toMatchObject([{ key: 'skew/total/age', state: 'open' }]);
    await monitoring.send(population(1000, { seed: 7, older: 15 }));
    const last = await monitoring.run();
    expect(last.window?.scopes[0]?.driftReference).toMatchObject({ rows: 1000 });
  });

  it('keeps alerts that could not be mailed for the next run, which sends them', async () => {
    await using monitoring = await fixture();
    monitoring.mailServer.isDown = true;
    await monitoring.send(population(3000, { seed: 8, older: 15 }));
    const failed = await monitoring.run();
    expect(failed).toMatchObject({ sent: [], deliveryError: 'connection refused' });
    expect(failed.window?.state).toBe('judged');
    expect(await monitoring.store.windows('census', 5)).toHaveLength(1);
    monitoring.mailServer.isDown = false;
    await monitoring.send(population(3000, { seed: 9 }));
    const next = await monitoring.run();
    expect(next.sent.map(({ key }) => key)).toContain('skew/total/age');
    expect(monitoring.mails).toHaveLength(1);
    expect(await monitoring.run()).toMatchObject({ sent: [], deliveryError: null });
  });

  it('judges each deployment when several answer, a new one without any configuration', async () => {
    await using monitoring = await fixture();
    await monitoring.send(population(3000, { seed: 10 }), '1');
    await monitoring.send(population(1000, { seed: 11, older: 15 }), '2');
    const { window, sent } = await monitoring.run();
    expect(window?.scopes.map(({ scope, rows }) => [scope, rows])).toEqual([
      ['total', 4000],
      ['1', 3000],
      ['2', 1000],
    ]);
    expect(sent.map(({ key }) => key).sort()).toEqual(['skew/2/age', 'skew/total/age']);
    await monitoring.send(population(3000, { seed: 12 }), '1');
    await monitoring.run();
    const alerts = await monitoring.store.alerts('census', 20);
    expect(alerts.filter(({ key, state }) => key.startsWith('skew') && state === 'open')).toEqual(
      [],
    );
  });

  it('sums short runs into the configured window and compares it with the one before', async () => {
    await using monitoring = await fixture({ intervalMs: 2000, windowMs: 4000, minRows: 1500 });
    for (const seed of [20, 21, 22, 23]) {
      await monitoring.send(population(1000, { seed }));
      await monitoring.run();
    }
    const [window] = await monitoring.store.windows('census', 1);
    expect(window).toMatchObject({ rows: 1000, state: 'judged' });
    expect(window?.scopes[0]).toMatchObject({ rows: 2000, driftReference: { rows: 2000 } });
  });

  it('leaves out traffic counted for an earlier baseline, and says how much', async () => {
    await using monitoring = await fixture();
    await monitoring.send(population(300, { seed: 30 }));
    const other = buildBaseline(population(100, { seed: 31, older: 5 }), [
      { name: 'age', kind: 'numeric' },
    ]);
    await monitoring.store.upsert({ spec: specFor(), baseline: other, updatedBy: 'x' });
    await monitoring.recorder.refresh();
    await monitoring.send(population(200, { seed: 32 }));
    expect((await monitoring.run()).window).toMatchObject({ rows: 200, rowsOfOtherLayouts: 300 });
  });

  it('watches only features with a threshold and calls small-sample differences noise', async () => {
    await using monitoring = await fixture({
      skew: { perFeature: { age: 0.001 } },
      drift: {},
      minRows: 10,
    });
    await monitoring.send(population(60, { seed: 33 }));
    const { window, sent } = await monitoring.run();
    const status = Object.fromEntries(
      window?.scopes[0]?.skew.map((result) => [result.feature, result.status]) ?? [],
    );
    expect(status).toEqual({
      age: 'noise',
      gain: 'unwatched',
      color: 'unwatched',
      probability: 'no-data',
      label: 'no-data',
    });
    expect(sent).toEqual([]);
  });

  it('does nothing when no time has passed, and refuses an unknown monitor', async () => {
    await using monitoring = await fixture();
    await monitoring.run();
    monitoring.time.nowMs -= 1000;
    expect((await monitoring.run()).window).toBeUndefined();
    const { store, time } = monitoring;
    const notifier = { reaches: () => true, notify: async () => {} };
    const clock = { now: () => time.nowMs };
    await expect(
      runMonitor({ store, clock, notifier, monitor: 'cencus', newId: randomUUID }),
    ).rejects.toMatchObject({ code: 'monitoring-monitor-not-found' });
  });
});

describe('the report', () => {
  it('is one page with every feature, the worst first, and nothing that a value could inject', async () => {
    await using monitoring = await fixture();
    await monitoring.send(population(2000, { seed: 40 }));
    await monitoring.run();
    await monitoring.send(population(2000, { seed: 41, older: 15 }));
    const { window } = await monitoring.run();
    const monitor = await monitoring.store.find('census');
    expect(window && monitor).toBeDefined();
    const html = renderMonitorReport({ environment: 'prod', monitor: monitor! }, window!);
    expect(html).not.toContain('<b>blue</b>');
    expect(html).toContain('&lt;b&gt;blue&lt;/b&gt;');
    expect(html).not.toMatch(/<script|https?:\/\/|src=/);
    expect(html.match(/<svg/g)).toHaveLength(8);
    const skew = html.slice(html.indexOf('All traffic: skew'));
    expect(skew.indexOf('>age<')).toBeLessThan(skew.indexOf('>gain<'));
  });
});
