import {
  type Attributes,
  context,
  type Span,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import { type SpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { RunEvent, RunEventSink } from '../../runs/run-event.ts';
import type { RecordedError } from '../../runs/run-record.ts';
import { isFinal } from '../../runs/states.ts';

type TaskEvent = Extract<RunEvent, { kind: 'task' }>;
type AttemptStart = Extract<RunEvent, { kind: 'attempt-started' }>;
type AttemptEnd = Extract<RunEvent, { kind: 'attempt-finished' }>;

/**
 * Turns a run's events into OpenTelemetry spans: run → task (nested as the tasks are) → attempt. What
 * an engine leaves open when it stops ends with it, as an error; what one leaves that is killed is not
 * told: only ended spans are exported.
 */
export class TraceRuns implements RunEventSink {
  readonly #provider: TracerProvider;
  readonly #tracer: Tracer;
  readonly #tasks = new Map<string, Span>();
  readonly #attempts = new Map<string, Span>();
  #run: Span | undefined;

  constructor(processor: SpanProcessor, resource?: Resource) {
    const from = resource === undefined ? {} : { resource };
    this.#provider = new TracerProvider({ spanProcessors: [processor], ...from });
    this.#tracer = this.#provider.getTracer('slipway');
  }

  take(event: RunEvent): void {
    if (event.kind === 'run-started')
      this.#run = this.#start(`run ${event.pipeline}`, event.timeMs, {
        attributes: {
          'slipway.run': event.run,
          'slipway.pipeline': event.pipeline,
          'slipway.pipeline.digest': event.pipelineDigest,
          'slipway.environment': event.environment,
          'slipway.identity': event.identity,
          'slipway.resumed': event.isResumed,
        },
      });
    else if (event.kind === 'task') this.#task(event);
    else if (event.kind === 'attempt-started') this.#begin(event);
    else if (event.kind === 'attempt-finished') this.#attempt(event);
    else if (event.kind === 'run-finished')
      end(this.#run, { state: event.state, error: event.error, endMs: event.timeMs });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const span of [...this.#attempts.values(), ...this.#tasks.values(), this.#run])
      leaveOff(span);
    // What could not be sent was told by the exporter.
    await this.#provider.shutdown().catch(() => undefined);
  }

  #task(event: TaskEvent): void {
    const { path, state } = event;
    if (state === 'PENDING') return;
    const startMs = event.startedAtMs ?? event.finishedAtMs ?? event.timeMs;
    let span = this.#tasks.get(path);
    if (span === undefined) {
      span = this.#start(`task ${path}`, startMs, {
        parent: this.#around(path),
        attributes: { 'slipway.task': path },
      });
      this.#tasks.set(path, span);
    }
    if (!isFinal(state)) return;
    if (event.reason !== null) span.setAttribute('slipway.reason', event.reason);
    if (event.cacheKey !== null) span.setAttribute('slipway.cache_key', event.cacheKey);
    span.setAttribute('slipway.attempts', event.attempts);
    end(span, { state, error: event.error, endMs: event.finishedAtMs ?? event.timeMs });
  }

  #begin({ path, attempt, executor, identity, startedAtMs }: AttemptStart): void {
    const span = this.#start(`attempt ${path}`, startedAtMs, {
      parent: this.#tasks.get(path) ?? this.#run,
      attributes: {
        'slipway.task': path,
        'slipway.attempt': attempt,
        'slipway.executor': executor,
        'slipway.identity': identity,
      },
    });
    this.#attempts.set(`${attempt} ${path}`, span);
  }

  #attempt({ path, attempt, finishedAtMs, error }: AttemptEnd): void {
    const key = `${attempt} ${path}`;
    const failed = error?.category === 'cancelled' ? 'CANCELLED' : 'FAILED';
    const state = error === null ? 'SUCCEEDED' : failed;
    end(this.#attempts.get(key), { state, error, endMs: finishedAtMs });
    this.#attempts.delete(key);
  }

  /** The nearest task that a path lies in: iterations of a loop have no record of their own. */
  #around(path: string): Span | undefined {
    const names = path.split('/');
    for (let length = names.length - 1; length > 0; length -= 1) {
      const found = this.#tasks.get(names.slice(0, length).join('/'));
      if (found !== undefined) return found;
    }
    return this.#run;
  }

  #start(name: string, startTime: number, { parent, attributes }: Beginning): Span {
    const around =
      parent === undefined ? context.active() : trace.setSpan(context.active(), parent);
    return this.#tracer.startSpan(name, { startTime, attributes }, around);
  }
}

interface Beginning {
  readonly parent?: Span | undefined;
  readonly attributes: Attributes;
}

interface Ending {
  readonly state: string;
  readonly error: RecordedError | null;
  readonly endMs: number;
}

function leaveOff(span: Span | undefined): void {
  if (span?.isRecording() !== true) return;
  span.setStatus({ code: SpanStatusCode.ERROR, message: 'the engine stopped' });
  span.end();
}

function end(span: Span | undefined, { state, error, endMs }: Ending): void {
  if (span === undefined) return;
  span.setAttribute('slipway.state', state);
  if (error !== null) {
    span.setAttribute('error.type', error.code);
    span.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
  }
  span.end(endMs);
}
