import { z } from 'zod';

const name = z.string();
const timeMs = z.number();

const errorSchema = z.strictObject({ category: name, code: name, message: z.string() });

const artifactSchema = z.strictObject({
  name,
  /** Schema title, such as `system.Model`. */
  type: z.string(),
  uri: z.string(),
  metadata: z.record(z.string(), z.json()),
});

/** Outputs or inputs of a task. */
export const taskValuesSchema = z.strictObject({
  parameters: z.record(z.string(), z.json()),
  artifacts: z.record(z.string(), artifactSchema),
  artifactLists: z.record(z.string(), z.array(artifactSchema)).exactOptional(),
});

const common = {
  schema: z.literal('slipway.run-event.v1'),
  /** When it was told, in milliseconds since 1970 UTC. */
  timeMs,
  /** Id of the run. */
  run: name,
};

/** Path of the task through nested pipelines and iterations; attempts count from 1. */
const ofAttempt = { ...common, path: name, attempt: z.int() };

const taskState = z.enum([
  'PENDING',
  'RUNNING',
  'PAUSED',
  'SUCCEEDED',
  'FAILED',
  'CANCELLED',
  'SKIPPED',
  'NOT_TRIGGERED',
]);

/**
 * One line of a run's event stream (`slipway run --events FILE`), in the order in which things were
 * committed. Members are added in later versions of Slipway; none changes its meaning within v1.
 */
export const runEventSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    ...common,
    kind: z.literal('run-started'),
    pipeline: name,
    displayName: z.string(),
    pipelineDigest: z.string(),
    environment: name,
    identity: name,
    parameters: z.record(z.string(), z.json()),
    createdAtMs: timeMs,
    isResumed: z.boolean(),
  }),
  z.strictObject({
    ...common,
    kind: z.literal('task'),
    path: name,
    displayName: z.string(),
    state: taskState,
    reason: z.string().nullable(),
    outputs: taskValuesSchema.nullable(),
    error: errorSchema.nullable(),
    attempts: z.int(),
    cacheKey: z.string().nullable(),
    startedAtMs: timeMs.nullable(),
    finishedAtMs: timeMs.nullable(),
  }),
  z.strictObject({
    ...ofAttempt,
    kind: z.literal('attempt-started'),
    /** What runs it: `typescript`, `python` or `container`. */
    executor: name,
    identity: name,
    inputs: taskValuesSchema,
    startedAtMs: timeMs,
  }),
  z.strictObject({
    ...ofAttempt,
    kind: z.literal('attempt-finished'),
    startedAtMs: timeMs,
    finishedAtMs: timeMs,
    /** Null: it succeeded. */
    error: errorSchema.nullable(),
  }),
  z.strictObject({
    ...ofAttempt,
    kind: z.literal('progress'),
    /** 0 to 1. */
    fraction: z.number().exactOptional(),
    message: z.string().exactOptional(),
    metrics: z.record(z.string(), z.number()).exactOptional(),
  }),
  z.strictObject({ ...ofAttempt, kind: z.literal('log'), line: z.string() }),
  z.strictObject({
    ...common,
    kind: z.literal('run-finished'),
    state: z.enum(['PENDING', 'RUNNING', 'PAUSED', 'SUCCEEDED', 'FAILED', 'CANCELLED']),
    error: errorSchema.nullable(),
  }),
]);

export type RunEvent = z.output<typeof runEventSchema>;

/** Takes the events of one run; never throws, and nothing waits for it but its disposal. */
export interface RunEventSink extends AsyncDisposable {
  take(event: RunEvent): void;
}
