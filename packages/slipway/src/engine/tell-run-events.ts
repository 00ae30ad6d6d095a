import type { Clock } from '../core/clock.ts';
import type { JsonObject } from '../core/json.ts';
import type { RunEvent } from '../runs/run-event.ts';
import type { EngineEvent } from './events.ts';

/** Turns what the engine tells into the stable form of a run's event stream. */
export function tellRunEvents(
  clock: Clock,
  take: (event: RunEvent) => void,
): (event: EngineEvent) => void {
  let run = '';
  return (event) => {
    if (event.kind === 'run-started') run = event.run.id;
    take({
      schema: 'slipway.run-event.v1',
      timeMs: clock.now(),
      run,
      ...factsOf(event),
    } as RunEvent);
  };
}

function factsOf(event: EngineEvent): JsonObject {
  if (event.kind === 'run-started') {
    const { pipeline, displayName, pipelineDigest, environment } = event.run;
    const { identity, parameters, createdAtMs } = event.run;
    const about = { pipeline, displayName, pipelineDigest, environment, identity };
    const { kind, isResumed } = event;
    return { kind, ...about, parameters, createdAtMs, isResumed };
  }
  if (event.kind === 'task') {
    const { run: _run, interruptions: _died, retries: _used, ...facts } = event.task;
    return { kind: event.kind, ...facts } as unknown as JsonObject;
  }
  if (event.kind === 'progress') {
    const { progress, ...facts } = event;
    return { ...facts, ...progress } as JsonObject;
  }
  if (event.kind === 'run-finished') {
    const { kind, state, error } = event;
    return { kind, state, error } as unknown as JsonObject;
  }
  return event as unknown as JsonObject;
}
