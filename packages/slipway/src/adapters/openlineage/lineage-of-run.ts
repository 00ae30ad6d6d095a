import { createHash } from 'node:crypto';
import type { RunEvent } from '../../runs/run-event.ts';
import type { RecordedError, TaskValues } from '../../runs/run-record.ts';
import { datasetsOf } from './lineage-datasets.ts';
import {
  type Facets,
  facet,
  type LineageEvent,
  PRODUCER,
  RUN_EVENT_SCHEMA,
} from './lineage-event.ts';

type RunStarted = Extract<RunEvent, { kind: 'run-started' }>;
type TaskEvent = Extract<RunEvent, { kind: 'task' }>;

const END = {
  SUCCEEDED: 'COMPLETE',
  SKIPPED: 'COMPLETE',
  FAILED: 'FAIL',
  CANCELLED: 'ABORT',
} as const;

/**
 * The OpenLineage events of one run: one job for the pipeline, one for each task that ran or came
 * from the cache, with the run as its parent. Groups of tasks and tasks that were not triggered make
 * no data and are left out.
 */
export class LineageOfRun {
  readonly #inputs = new Map<string, TaskValues>();
  readonly #begun = new Set<string>();
  #run: RunStarted | undefined;

  /** What an event of the run means for lineage; often nothing. */
  eventsOf(event: RunEvent): readonly LineageEvent[] {
    if (event.kind === 'run-started') {
      this.#run = event;
      return [this.#event(event.timeMs, { type: 'START' })];
    }
    if (this.#run === undefined) return [];
    if (event.kind === 'task') return this.#task(event);
    if (event.kind === 'attempt-started') {
      this.#inputs.set(event.path, event.inputs);
      return [this.#event(event.timeMs, { type: 'RUNNING', path: event.path })];
    }
    if (event.kind !== 'run-finished' || !isEnd(event.state)) return [];
    return [this.#event(event.timeMs, { type: END[event.state], error: event.error })];
  }

  #task(event: TaskEvent): readonly LineageEvent[] {
    const { path, state, timeMs, outputs, error } = event;
    const made: LineageEvent[] = [];
    const isWork = event.attempts > 0 || state === 'SKIPPED';
    if (isWork && state !== 'PENDING' && !this.#begun.has(path)) {
      this.#begun.add(path);
      made.push(this.#event(event.startedAtMs ?? timeMs, { type: 'START', path }));
    }
    if (this.#begun.has(path) && isEnd(state))
      made.push(
        this.#event(event.finishedAtMs ?? timeMs, { type: END[state], path, outputs, error }),
      );
    return made;
  }

  #event(timeMs: number, told: Told): LineageEvent {
    const { run, pipeline, environment } = this.#run as RunStarted;
    const { type, path, outputs = null, error = null } = told;
    const namespace = `slipway://${environment}`;
    const parent = {
      run: { runId: runId(run) },
      job: { namespace, name: pipeline },
    };
    const ofTask: Facets =
      path === undefined
        ? {}
        : {
            parent: facet('1-2-0/ParentRunFacet.json#/$defs/ParentRunFacet', {
              ...parent,
              root: parent,
            }),
          };
    return {
      eventTime: new Date(timeMs).toISOString(),
      producer: PRODUCER,
      schemaURL: RUN_EVENT_SCHEMA,
      eventType: type,
      run: {
        runId: path === undefined ? runId(run) : runId(`${run}/${path}`),
        facets: { ...ofTask, ...errorFacet(error) },
      },
      job: {
        namespace,
        name: path === undefined ? pipeline : `${pipeline}.${jobName(path)}`,
        facets: {
          jobType: facet('2-0-4/JobTypeJobFacet.json#/$defs/JobTypeJobFacet', {
            processingType: 'BATCH',
            integration: 'SLIPWAY',
            jobType: path === undefined ? 'PIPELINE' : 'TASK',
          }),
        },
      },
      inputs: datasetsOf(this.#inputs.get(path ?? '') ?? null),
      outputs: datasetsOf(outputs),
    };
  }
}

interface Told {
  readonly type: LineageEvent['eventType'];
  /** Undefined: the run itself. */
  readonly path?: string;
  readonly outputs?: TaskValues | null;
  readonly error?: RecordedError | null;
}

/** The iterations of a loop are runs of one job. */
const jobName = (path: string): string => path.replaceAll(/\/\d+(?=\/)/g, '').replaceAll('/', '.');

const isEnd = (state: string): state is keyof typeof END => Object.hasOwn(END, state);

const errorFacet = (error: RecordedError | null): Facets =>
  error === null
    ? {}
    : {
        errorMessage: facet('1-0-1/ErrorMessageRunFacet.json#/$defs/ErrorMessageRunFacet', {
          message: `[${error.code}] ${error.message}`,
          programmingLanguage: 'unknown',
        }),
      };

/** OpenLineage wants a UUID; the same run has the same one (RFC 9562, version 8). */
function runId(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  const variant = ((Number.parseInt(hex.slice(16, 18), 16) & 0x3f) | 0x80).toString(16);
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`];
  return [...parts, `${variant}${hex.slice(18, 20)}`, hex.slice(20, 32)].join('-');
}
