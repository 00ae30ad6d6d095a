import { describe, expect, test } from 'vitest';
import type { RunEvent, RunEventSink } from './run-event.ts';

export interface RunEventSinkFixture extends AsyncDisposable {
  readonly sink: RunEventSink;
  /** What has arrived where the sink sends to, as text. */
  received(): string;
}

export interface RunEventSinkOptions {
  /** A receiver that takes everything. */
  open(): Promise<RunEventSinkFixture>;
  /** A sink whose receiver does not answer any more; `warnings` counts what it told. */
  openBroken(warn: (text: string) => void): Promise<RunEventSink>;
}

const common = {
  schema: 'slipway.run-event.v1',
  timeMs: 1_700_000_000_000,
  run: 'told-1',
} as const;
const times = { startedAtMs: common.timeMs, finishedAtMs: common.timeMs + 5 };
const artifact = {
  name: 'out',
  type: 'system.Model',
  uri: `slipway://dev/artifacts/sha256/${'a'.repeat(64)}`,
  metadata: {},
};

/** A run of one task with one artifact, whose only attempt succeeds. */
export const toldRun: readonly RunEvent[] = [
  {
    ...common,
    kind: 'run-started',
    pipeline: 'told',
    displayName: 'Told',
    pipelineDigest: `sha256:${'0'.repeat(64)}`,
    environment: 'dev',
    identity: 'runner@dev',
    parameters: {},
    createdAtMs: common.timeMs,
    isResumed: false,
  },
  task('PENDING'),
  task('RUNNING'),
  {
    ...common,
    kind: 'attempt-started',
    executor: 'typescript',
    path: 'train',
    attempt: 1,
    identity: 'runner@dev',
    inputs: { parameters: { n: 1 }, artifacts: {} },
    startedAtMs: common.timeMs,
  },
  { ...common, kind: 'log', path: 'train', attempt: 1, line: 'a line' },
  { ...common, kind: 'progress', path: 'train', attempt: 1, fraction: 0.5 },
  { ...common, kind: 'attempt-finished', path: 'train', attempt: 1, ...times, error: null },
  task('SUCCEEDED'),
  { ...common, kind: 'run-finished', state: 'SUCCEEDED', error: null },
];

function task(state: 'PENDING' | 'RUNNING' | 'SUCCEEDED'): RunEvent {
  const isDone = state === 'SUCCEEDED';
  return {
    ...common,
    kind: 'task',
    path: 'train',
    displayName: 'Train',
    state,
    reason: null,
    outputs: isDone ? { parameters: {}, artifacts: { out: artifact } } : null,
    error: null,
    attempts: state === 'PENDING' ? 0 : 1,
    cacheKey: null,
    startedAtMs: state === 'PENDING' ? null : times.startedAtMs,
    finishedAtMs: isDone ? times.finishedAtMs : null,
  };
}

/** What every sink of run events must do; adapters run it with their own fixture. */
export function runEventSinkContract(name: string, options: RunEventSinkOptions): void {
  describe(`${name} keeps the RunEventSink contract`, () => {
    test('when it is disposed, everything it was told has arrived', async () => {
      await using fixture = await options.open();
      for (const event of toldRun) fixture.sink.take(event);
      await fixture.sink[Symbol.asyncDispose]();
      expect(fixture.received()).toContain('train');
    });

    test('events in any order, of runs it never heard of, and none at all do no harm', async () => {
      await using fixture = await options.open();
      for (const event of toldRun.toReversed()) fixture.sink.take(event);
      for (const event of [...toldRun, ...toldRun]) fixture.sink.take(event);
      await fixture.sink[Symbol.asyncDispose]();
      await using silent = await options.open();
      await silent.sink[Symbol.asyncDispose]();
    });

    test('a receiver that is gone costs a warning, and throws nothing', async () => {
      const warnings: string[] = [];
      const sink = await options.openBroken((text) => warnings.push(text));
      for (const event of toldRun) sink.take(event);
      await sink[Symbol.asyncDispose]();
      expect(warnings).toHaveLength(1);
    });
  });
}
