import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Clock } from '../core/clock.ts';
import type { KeyProvider } from '../keys/key-provider.ts';
import type { Baseline } from './baseline.ts';
import { buildBaseline } from './build-baseline.ts';
import { type MonitorOptions, parseMonitorSpec } from './monitor-spec.ts';
import type {
  AlertFinding,
  CloseWindowRequest,
  MonitorStore,
  SketchDelta,
} from './monitor-store.ts';
import { SketchBuilder } from './sketch-builder.ts';

/** A key provider whose key lives as long as the test. */
export function ephemeralKeys(): KeyProvider {
  const key = randomBytes(32);
  return {
    async wrap(dataKey, associatedData) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(associatedData);
      const body = Buffer.concat([cipher.update(dataKey), cipher.final()]);
      const ciphertext = Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64');
      return { keyUri: 'keyring:test/main', keyVersion: '1', ciphertext };
    },
    async unwrap(wrapped, associatedData) {
      const bytes = Buffer.from(wrapped.ciphertext, 'base64');
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
        .setAAD(associatedData)
        .setAuthTag(bytes.subarray(12, 28));
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]);
    },
    primaryKeyUri: async () => 'keyring:test/main',
  };
}

export interface MonitorStoreHarness extends AsyncDisposable {
  readonly store: MonitorStore;
  /** A second store on the same storage, as another process would open it. */
  reopen(): MonitorStore;
}

export const specFor = (options: Partial<MonitorOptions> = {}) =>
  parseMonitorSpec({
    name: 'census',
    endpoint: 'income',
    baselineUri: 'slipway://prod/warehouse/census/train@sha256:0',
    skew: { default: 0.01 },
    drift: { default: 0.01 },
    emails: ['ml@example.com'],
    ...options,
  });

export const smallBaseline = (category = 'a'): Baseline =>
  buildBaseline(
    Array.from({ length: 50 }, (_, index) => ({ age: index, color: index % 3 ? category : 'b' })),
    [
      { name: 'age', kind: 'numeric' },
      { name: 'color', kind: 'categorical' },
    ],
  );

export function deltaOf(baseline: Baseline, given: Partial<SketchDelta> = {}): SketchDelta {
  const builder = new SketchBuilder(baseline.layoutId, baseline.features);
  builder.addColumns({ age: [1, 2], color: ['secret-color', null] }, 2);
  return {
    id: randomBytes(8).toString('hex'),
    monitor: 'census',
    endpoint: 'income',
    deploymentId: '1',
    fromMs: 1000,
    toMs: 2000,
    sketch: builder.snapshot(),
    ...given,
  };
}

function closing(
  baseline: Baseline,
  given: {
    readonly fromMs: number;
    readonly toMs: number;
    readonly deltas?: readonly SketchDelta[];
    readonly findings?: readonly AlertFinding[];
    readonly healthyKeys?: readonly string[];
  },
): CloseWindowRequest {
  const { fromMs, toMs, deltas = [] } = given;
  const first = deltas[0];
  return {
    window: {
      id: randomBytes(8).toString('hex'),
      monitor: 'census',
      endpoint: 'income',
      fromMs,
      toMs,
      comparedFromMs: fromMs,
      rows: 2,
      rowsOfOtherLayouts: 0,
      state: 'too-few-rows',
      scopes: [],
    },
    traffic: {
      fromMs,
      toMs,
      layoutId: baseline.layoutId,
      sketches: first === undefined ? {} : { '1': first.sketch },
    },
    deltaIds: deltas.map(({ id }) => id),
    findings: given.findings ?? [],
    healthyKeys: given.healthyKeys ?? [],
  };
}

const finding: AlertFinding = {
  scope: 'total',
  kind: 'skew',
  feature: 'age',
  metric: 'jensen-shannon',
  value: 0.2,
  threshold: 0.01,
  noiseFloor: 0.001,
  rows: 2,
  fromMs: 1000,
  toMs: 2000,
};

/** What every monitor store must do. `open` gives a fresh, empty one. */
export function describeMonitorStore(
  name: string,
  open: (clock: Clock) => Promise<MonitorStoreHarness>,
): void {
  const clock: Clock = { now: () => 1000 };
  const baseline = smallBaseline();
  const prepared = async () => {
    const harness = await open(clock);
    await harness.store.upsert({ spec: specFor(), baseline, updatedBy: 'releaser@prod' });
    return harness;
  };

  describe(`${name} keeps monitors`, () => {
    it('creates, leaves alone what is equal, and updates what differs', async () => {
      await using harness = await open(clock);
      const request = { spec: specFor(), baseline, updatedBy: 'releaser@prod' };
      expect((await harness.store.upsert(request)).outcome).toBe('created');
      const again = await harness.store.upsert(request);
      expect(again).toMatchObject({ outcome: 'unchanged', monitor: { revision: 1 } });
      const spec = specFor({ samplingRate: 0.5 });
      const changed = await harness.store.upsert({ ...request, spec });
      expect(changed).toMatchObject({ outcome: 'updated', monitor: { revision: 2, spec } });
      const rebased = await harness
        .reopen()
        .upsert({ ...request, spec, baseline: smallBaseline('c') });
      expect(rebased).toMatchObject({ outcome: 'updated', monitor: { revision: 3 } });
      expect(await harness.store.baseline('census')).toEqual(smallBaseline('c'));
      expect(await harness.store.list()).toEqual([await harness.store.find('census')]);
    });

    it('takes two upserts at once as one after the other', async () => {
      await using harness = await open(clock);
      const other = harness.reopen();
      const specs = [specFor({ minRows: 5 }), specFor({ minRows: 6 })];
      await Promise.all(
        specs.map((spec, index) =>
          (index === 0 ? harness.store : other).upsert({ spec, baseline, updatedBy: 'x' }),
        ),
      );
      expect((await harness.store.find('census'))?.revision).toBe(2);
    });

    it('refuses a threshold for a feature that the baseline does not have', async () => {
      await using harness = await open(clock);
      const spec = specFor({ drift: { perFeature: { agee: 0.1 } } });
      await expect(
        harness.store.upsert({ spec, baseline, updatedBy: 'releaser@prod' }),
      ).rejects.toMatchObject({
        code: 'monitoring-feature-unknown',
        message: expect.stringContaining('Did you mean age?'),
      });
      expect(await harness.store.list()).toEqual([]);
    });

    it('says which monitor is missing and which name is near', async () => {
      await using harness = await prepared();
      expect(await harness.store.find('cencus')).toBeUndefined();
      await expect(harness.store.baseline('cencus')).rejects.toThrow(/Did you mean census/);
    });
  });

  describe(`${name} keeps traffic and windows`, () => {
    it('appends a delta once, and gives those that ended', async () => {
      await using harness = await prepared();
      const early = deltaOf(baseline);
      const late = deltaOf(baseline, { toMs: 9000 });
      await harness.store.appendDeltas([early, late]);
      await harness.reopen().appendDeltas([early]);
      expect(await harness.store.pendingDeltas('census', 5000)).toEqual([early]);
      expect(await harness.store.pendingDeltas('census', 9000)).toEqual([early, late]);
      expect(await harness.store.pendingDeltas('other', 9000)).toEqual([]);
    });

    it('closes a window, consumes its deltas and starts the next one at its end', async () => {
      await using harness = await prepared();
      const delta = deltaOf(baseline);
      const later = deltaOf(baseline);
      await harness.store.appendDeltas([delta]);
      const request = closing(baseline, { fromMs: 1000, toMs: 2000, deltas: [delta] });
      expect(await harness.store.lastWindowEnd('census')).toBeUndefined();
      // A delta that arrives after the window was read is not lost: it waits for the next.
      await harness.store.appendDeltas([later]);
      await harness.store.closeWindow(request);
      expect(await harness.store.pendingDeltas('census', 9000)).toEqual([later]);
      expect(await harness.store.lastWindowEnd('census')).toBe(2000);
      expect(await harness.store.windows('census', 5)).toEqual([request.window]);
      expect(await harness.store.traffic('census', 5)).toEqual([request.traffic]);
    });

    it('refuses a window whose start or deltas another run took, and changes nothing', async () => {
      await using harness = await prepared();
      const delta = deltaOf(baseline);
      await harness.store.appendDeltas([delta]);
      await harness.store.closeWindow(
        closing(baseline, { fromMs: 1000, toMs: 2000, deltas: [delta] }),
      );
      const sameStart = closing(baseline, { fromMs: 1000, toMs: 3000, findings: [finding] });
      const sameDelta = closing(baseline, { fromMs: 2000, toMs: 3000, deltas: [delta] });
      for (const request of [sameStart, sameDelta])
        await expect(harness.reopen().closeWindow(request)).rejects.toMatchObject({
          code: 'monitoring-window-taken',
        });
      expect(await harness.store.windows('census', 5)).toHaveLength(1);
      expect(await harness.store.alerts('census', 5)).toEqual([]);
    });

    it('returns the newest windows first, as many as asked', async () => {
      await using harness = await prepared();
      for (const fromMs of [1000, 2000, 3000])
        await harness.store.closeWindow(closing(baseline, { fromMs, toMs: fromMs + 1000 }));
      const windows = await harness.store.windows('census', 2);
      expect(windows.map(({ fromMs }) => fromMs)).toEqual([3000, 2000]);
    });
  });

  describe(`${name} keeps alerts`, () => {
    it('opens one alert per key, until it is resolved', async () => {
      await using harness = await prepared();
      const { store } = harness;
      const findings = [finding];
      await store.closeWindow(closing(baseline, { fromMs: 1000, toMs: 2000, findings }));
      await store.closeWindow(closing(baseline, { fromMs: 2000, toMs: 3000, findings }));
      expect(await store.alerts('census', 9)).toMatchObject([
        { key: 'skew/total/age', state: 'open', openedAtMs: 2000, lastSeenAtMs: 3000, finding },
      ]);
      const healthyKeys = ['skew/total/age'];
      await store.closeWindow(closing(baseline, { fromMs: 3000, toMs: 4000, healthyKeys }));
      await store.closeWindow(closing(baseline, { fromMs: 4000, toMs: 5000, findings }));
      expect(await store.alerts('census', 9)).toMatchObject([
        { state: 'open', openedAtMs: 5000 },
        { state: 'resolved', openedAtMs: 2000, resolvedAtMs: 4000 },
      ]);
    });

    it('hands an alert to one sender at a time, again after a failure or a crash, never after success', async () => {
      await using harness = await prepared();
      const { store } = harness;
      await store.closeWindow(closing(baseline, { fromMs: 1000, toMs: 2000, findings: [finding] }));
      const claim = (nowMs: number) => store.claimAlerts('census', { nowMs, leaseMs: 100 });
      const [alert] = await claim(2000);
      expect(alert).toMatchObject({ key: 'skew/total/age', deliveryAttempts: 0 });
      expect(await harness.reopen().claimAlerts('census', { nowMs: 2050, leaseMs: 100 })).toEqual(
        [],
      );
      expect(await claim(2100)).toHaveLength(1);
      await store.recordDelivery([alert?.id ?? ''], { atMs: 2110, error: 'refused' });
      expect(await store.alerts('census', 1)).toMatchObject([
        { deliveryAttempts: 1, deliveryError: 'refused', notifiedAtMs: null },
      ]);
      expect(await claim(2120)).toHaveLength(1);
      await store.recordDelivery([alert?.id ?? ''], { atMs: 2130, error: null });
      expect(await claim(9999)).toEqual([]);
      expect(await store.alerts('census', 1)).toMatchObject([
        { deliveryAttempts: 2, deliveryError: null, notifiedAtMs: 2130 },
      ]);
    });
  });
}
