import { describe, expect, it } from 'vitest';
import {
  defaultMonitorPreset,
  parseMonitorSpec,
  referenceExamplePreset,
  thresholdOf,
} from './monitor-spec.ts';

const named = { name: 'census', endpoint: 'income', baselineUri: 'slipway://prod/warehouse/a/b' };

describe('a monitor spec', () => {
  it('watches everything with the default preset', () => {
    const spec = parseMonitorSpec({ ...named, ...defaultMonitorPreset });
    expect(thresholdOf(spec, 'skew', 'age')).toBe(0.01);
    expect(thresholdOf(spec, 'drift', 'probability')).toBe(0.01);
    expect(spec).toMatchObject({ samplingRate: 1, intervalMs: 3_600_000, windowMs: null });
  });

  it('has the values of the reference example in its preset', () => {
    const spec = parseMonitorSpec({ ...named, ...referenceExamplePreset });
    for (const feature of ['capital_gain', 'capital_loss']) {
      expect(thresholdOf(spec, 'drift', feature)).toBe(0.05);
      expect(thresholdOf(spec, 'skew', feature)).toBe(0.5);
    }
    expect(thresholdOf(spec, 'skew', 'age')).toBeNull();
    expect(thresholdOf(spec, 'skew', 'constructor')).toBeNull();
    expect(spec).toMatchObject({ samplingRate: 0.5, intervalMs: 3_600_000 });
  });

  it('can leave one feature out of the default', () => {
    const skew = { default: 0.1, perFeature: { id: null } };
    expect(thresholdOf(parseMonitorSpec({ ...named, skew }), 'skew', 'id')).toBeNull();
  });

  it.each([
    [{ samplingRate: 0 }, /samplingRate/],
    [{ samplingRate: 1.5 }, /samplingRate/],
    [{ intervalMs: 10 }, /intervalMs/],
    [{ windowMs: 5000 }, /windowMs: must be at least intervalMs/],
    [{ emails: ['not an address\r\nBcc: x@y.z'] }, /emails/],
    [{ skew: { default: -1 } }, /skew\.default/],
    [{ name: '../x' }, /name/],
    [{ treshold: 1 }, /treshold/],
    [null, /census|monitor/],
  ])('refuses %j and names the field', (options, message) => {
    const given = options === null ? null : { ...named, ...options };
    expect(() => parseMonitorSpec(given)).toThrow(message);
  });

  it('is plain JSON', () => {
    const spec = parseMonitorSpec({ ...named, ...referenceExamplePreset });
    expect(parseMonitorSpec(JSON.parse(JSON.stringify(spec)))).toEqual(spec);
  });
});
