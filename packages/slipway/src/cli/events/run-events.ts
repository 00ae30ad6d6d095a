import type { EngineEvent } from '../../engine/events.ts';
import { tellRunEvents } from '../../engine/tell-run-events.ts';
import type { LogStore } from '../../runs/log-store.ts';
import type { RunEventSink } from '../../runs/run-event.ts';
import type { CommandIo } from '../command-definition.ts';
import { systemClock } from '../system-clock.ts';
import { eventFile } from './event-file.ts';
import { KeepLogs } from './keep-logs.ts';

/** Where a run's events go besides the view of the person who started it. */
export interface EventOptions {
  /** File for the event stream, as JSON lines. */
  readonly events?: string | undefined;
}

export interface RunEvents extends AsyncDisposable {
  take(event: EngineEvent): void;
}

/** Opens every sink of a run's events; disposing waits until what was told has been written. */
export function openRunEvents(io: CommandIo, logs: LogStore, options: EventOptions): RunEvents {
  const warn = (text: string) => io.stderr.write(`warning: ${text}\n`);
  const sinks: RunEventSink[] = [new KeepLogs(logs, warn)];
  if (options.events !== undefined) sinks.push(eventFile(io.workingFolder, options.events, warn));
  return {
    take: tellRunEvents(systemClock, (event) => {
      for (const sink of sinks) sink.take(event);
    }),
    async [Symbol.asyncDispose]() {
      await Promise.all(sinks.map((sink) => sink[Symbol.asyncDispose]()));
    },
  };
}
