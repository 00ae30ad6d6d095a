import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MonitorTables } from '../../packages/slipway/src/adapters/sqlite/monitor-store-schema.ts';
import { openStateDatabase } from '../../packages/slipway/src/adapters/sqlite/open-state-database.ts';
import { SqliteMonitorStore } from '../../packages/slipway/src/adapters/sqlite/sqlite-monitor-store.ts';
import { silentLogger } from '../../packages/slipway/src/core/logger.ts';
import type { Baseline } from '../../packages/slipway/src/monitoring/baseline.ts';
import {
  buildBaseline,
  classifierOutputs,
} from '../../packages/slipway/src/monitoring/build-baseline.ts';
import { judgeWindow } from '../../packages/slipway/src/monitoring/judge-window.ts';
import {
  defaultMonitorPreset,
  type MonitorPreset,
  parseMonitorSpec,
  referenceExamplePreset,
} from '../../packages/slipway/src/monitoring/monitor-spec.ts';
import { renderMonitorReport } from '../../packages/slipway/src/monitoring/report.ts';
import { runMonitor } from '../../packages/slipway/src/monitoring/run-monitor.ts';
import { ServingRecorder } from '../../packages/slipway/src/monitoring/serving-recorder.ts';
import type { Sketch } from '../../packages/slipway/src/monitoring/sketch.ts';
import { SketchBuilder } from '../../packages/slipway/src/monitoring/sketch-builder.ts';
import type { Bench, BenchContext, BenchRow } from '../bench.ts';
import {
  type CensusRow,
  censusFeatures,
  randomOf,
  readCensus,
  resample,
  shiftPopulation,
} from './census.ts';

const columnsOf = (rows: readonly CensusRow[]): Record<string, (string | number | null)[]> =>
  Object.fromEntries(
    censusFeatures.map(({ name }) => [name, rows.map((row) => row[name] ?? null)]),
  );

function sketchOf(baseline: Baseline, rows: readonly CensusRow[]): Sketch {
  const builder = new SketchBuilder(baseline.layoutId, baseline.features);
  builder.addColumns(columnsOf(rows), rows.length);
  return builder.snapshot();
}

const specOf = (preset: MonitorPreset) =>
  parseMonitorSpec({ ...preset, name: 'census', endpoint: 'income', baselineUri: 'bench' });

/** Features that one window of rows raises: skew against the baseline, drift against `before`. */
function alertsOf(
  input: { readonly baseline: Baseline; readonly preset: MonitorPreset },
  rows: readonly CensusRow[],
  before: readonly CensusRow[] = [],
): string[] {
  const { baseline, preset } = input;
  const traffic = (given: readonly CensusRow[]) => ({
    fromMs: 0,
    toMs: 1,
    byDeployment: { '1': sketchOf(baseline, given) },
  });
  const earlier = before.length === 0 ? [] : [traffic(before)];
  const spec = specOf(preset);
  const [total] = judgeWindow({ spec, baseline, serving: traffic(rows), earlier });
  return (['skew', 'drift'] as const).flatMap((kind) =>
    (total?.[kind] ?? [])
      .filter(({ status }) => status === 'alert')
      .map(({ feature, value }) => `${kind} ${feature} ${value?.toFixed(4)}`),
  );
}

interface Data {
  readonly baseline: Baseline;
  readonly train: readonly CensusRow[];
  readonly test: readonly CensusRow[];
  readonly shifted: readonly CensusRow[];
}

function detection({ baseline, train, test, shifted }: Data, context: BenchContext): BenchRow[] {
  const rows: BenchRow[] = [];
  for (const [name, preset] of Object.entries({ defaultMonitorPreset, referenceExamplePreset })) {
    const input = { baseline, preset };
    const quiet = alertsOf(input, test);
    const loud = alertsOf(input, shifted, test);
    context.log(`${name}, shifted: ${loud.join(', ') || 'nothing'}`);
    rows.push(
      {
        measure: `${name}: alerts, test set as traffic`,
        value: quiet.length,
        unit: 'alerts',
        target: { atMost: 0 },
      },
      { measure: `${name}: alerts, shifted population`, value: loud.length, unit: 'alerts' },
    );
  }
  const random = randomOf(7);
  const input = { baseline, preset: defaultMonitorPreset };
  for (const size of [100, 500, 2000]) {
    const windows = Array.from({ length: 1000 }, () => resample(train, size, random));
    const raised = windows.filter((window) => alertsOf(input, window).length > 0).length;
    const pairs = windows.slice(1).filter((window, index) => {
      const alerts = alertsOf(input, window, windows[index]);
      return alerts.length > 0;
    }).length;
    rows.push(
      {
        measure: `false alarms, windows of ${size} rows of the baseline, skew`,
        value: raised / 10,
        unit: '% of 1000 windows',
        target: { atMost: 1 },
      },
      {
        measure: `false alarms, windows of ${size} rows of the baseline, skew and drift`,
        value: Number(((pairs / 999) * 100).toFixed(1)),
        unit: '% of 999 windows',
        target: { atMost: 1 },
      },
    );
  }
  for (const size of [100, 500, 2000]) {
    const found = Array.from({ length: 100 }, () =>
      alertsOf(input, shiftPopulation(test, size, random)),
    ).filter((alerts) => alerts.length > 0).length;
    rows.push({
      measure: `shift found, windows of ${size} shifted rows`,
      value: found,
      unit: '% of 100 windows',
    });
  }
  return rows;
}

async function speed({ baseline, train, test, shifted }: Data) {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-bench-monitoring-'));
  const database = openStateDatabase<MonitorTables>(join(folder, 'state.db'));
  const clock = { now: () => Date.now() };
  // Sealing is measured with the keys; here it is left out of the picture.
  const sealer = { seal: async (text: string) => text, open: async (sealed: string) => sealed };
  const store = new SqliteMonitorStore(database, { environment: 'prod', clock, sealer });
  await store.upsert({ spec: specOf(defaultMonitorPreset), baseline, updatedBy: 'bench' });
  const recorder = new ServingRecorder({ store, clock, logger: silentLogger, newId: randomUUID });
  await recorder.refresh();
  const notifier = { reaches: () => true, notify: async () => {} };
  const run = () => runMonitor({ store, clock, notifier, monitor: 'census', newId: randomUUID });
  const single = columnsOf(test.slice(0, 1));
  const batch = columnsOf(train);
  const rows: BenchRow[] = [
    perRow('recording, requests of one row', 200_000, () => {
      for (let index = 0; index < 200_000; index += 1)
        recorder.record({
          endpoint: 'income',
          deploymentId: '1',
          columns: single,
          outputs: { probability: [0.3], label: ['<=50K'] },
          rows: 1,
        });
    }),
    perRow('recording, one request of 32,561 rows', train.length, () =>
      recorder.record({
        endpoint: 'income',
        deploymentId: '1',
        columns: batch,
        outputs: {},
        rows: train.length,
      }),
    ),
  ];
  await recorder.flush();
  await run();
  for (const traffic of [test, shifted]) {
    recorder.record({
      endpoint: 'income',
      deploymentId: '1',
      columns: columnsOf(traffic),
      outputs: {},
      rows: traffic.length,
    });
    await recorder.flush();
    const startMs = performance.now();
    const { window } = await run();
    const elapsedMs = performance.now() - startMs;
    const monitor = await store.find('census');
    if (window === undefined || monitor === undefined) continue;
    const renderMs = performance.now();
    const report = renderMonitorReport({ environment: 'prod', monitor }, window);
    rows.push({
      measure: `report of ${(report.length / 1024).toFixed(0)} KiB`,
      value: Number((performance.now() - renderMs).toFixed(1)),
      unit: 'ms',
    });
    rows.push({
      measure: 'runMonitor, one window of 16,281 rows',
      value: Number(elapsedMs.toFixed(1)),
      unit: 'ms',
    });
  }
  const sketchBytes = JSON.stringify(sketchOf(baseline, shifted)).length;
  rows.push({
    measure: 'size of a sketch of 16 features',
    value: Number((sketchBytes / 1024).toFixed(1)),
    unit: 'KiB',
  });
  await database[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
  return rows;
}

function perRow(measure: string, rows: number, work: () => void): BenchRow {
  work();
  const startMs = performance.now();
  work();
  const microseconds = ((performance.now() - startMs) * 1000) / rows;
  return {
    measure,
    value: Number(microseconds.toFixed(2)),
    unit: 'µs/row',
    note: 'second of two passes',
  };
}

export const bench: Bench = {
  name: 'monitoring',
  async run(context) {
    const train = await readCensus(context.repository, 'adult.data');
    const test = await readCensus(context.repository, 'adult.test');
    const startMs = performance.now();
    const baseline = buildBaseline(train, [...censusFeatures, ...classifierOutputs]);
    const buildMs = performance.now() - startMs;
    const data = {
      baseline,
      train,
      test,
      shifted: shiftPopulation(test, test.length, randomOf(1)),
    };
    return [
      { measure: 'baseline of 32,561 rows', value: Math.round(buildMs), unit: 'ms' },
      ...detection(data, context),
      ...(await speed(data)),
    ];
  },
};
