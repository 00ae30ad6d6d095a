import { resolve } from 'node:path';
import { LineageEndpoint } from '../../adapters/openlineage/lineage-endpoint.ts';
import { LineageOfRun } from '../../adapters/openlineage/lineage-of-run.ts';
import type { EngineEvent } from '../../engine/events.ts';
import { tellRunEvents } from '../../engine/tell-run-events.ts';
import type { LogStore } from '../../runs/log-store.ts';
import type { RunEvent, RunEventSink } from '../../runs/run-event.ts';
import type { CommandIo } from '../command-definition.ts';
import { CliError } from '../errors.ts';
import { systemClock } from '../system-clock.ts';
import { type EventFileOptions, eventFile } from './event-file.ts';
import { KeepLogs } from './keep-logs.ts';

/** Where a run's events go besides the view of the person who started it. */
export interface EventOptions {
  /** File for the event stream, as JSON lines. */
  readonly events?: string | undefined;
  /** File for OpenLineage events, as JSON lines. */
  readonly openlineage?: string | undefined;
}

/** The options of every command that runs something. */
export const eventOptions = {
  events: {
    kind: 'text',
    value: 'file',
    summary: 'append every event of the run to this file, as JSON lines',
  },
  openlineage: {
    kind: 'text',
    value: 'file',
    summary: 'append OpenLineage events to this file; OPENLINEAGE_URL sends them to an endpoint',
  },
} as const;

export interface RunEvents extends AsyncDisposable {
  take(event: EngineEvent): void;
}

/** Opens every sink of a run's events; disposing waits until what was told has been written. */
export async function openRunEvents(
  io: CommandIo,
  logs: LogStore,
  options: EventOptions,
): Promise<RunEvents> {
  const warn = (text: string) => io.stderr.write(`warning: ${text}\n`);
  const sinks: RunEventSink[] = [new KeepLogs(logs, warn)];
  const intoFile = (name: string, linesOf: EventFileOptions['linesOf']) =>
    sinks.push(eventFile({ path: pathOf(io, name), linesOf, warn }));
  if (options.events !== undefined) intoFile(options.events, (event) => [event]);
  if (options.openlineage !== undefined) {
    const lineage = new LineageOfRun();
    intoFile(options.openlineage, (event) => lineage.eventsOf(event));
  }
  sinks.push(...lineageEndpoint(io, warn), ...(await traces(io, warn)));
  const broken = new Set<RunEventSink>();
  /** What goes wrong with telling a run must not become part of the run. */
  const give = (sink: RunEventSink, event: RunEvent) => {
    try {
      sink.take(event);
    } catch (error) {
      broken.add(sink);
      warn(`Some events are not told any more: ${(error as Error).message}`);
    }
  };
  return {
    take: tellRunEvents(systemClock, (event) => {
      for (const sink of sinks) if (!broken.has(sink)) give(sink, event);
    }),
    async [Symbol.asyncDispose]() {
      const ends = sinks.map(async (sink) => sink[Symbol.asyncDispose]());
      for (const end of await Promise.allSettled(ends))
        if (end.status === 'rejected') warn(`Events were not all written: ${String(end.reason)}`);
    },
  };
}

function pathOf({ workingFolder }: CommandIo, name: string): string {
  if (name !== '-' && name !== '') return resolve(workingFolder, name);
  throw new CliError(
    'invalid-input',
    'events-file',
    "Events go to a file or a named pipe: standard output is for the command's result.",
  );
}

/** OpenLineage's own variables, as its clients read them. */
function lineageEndpoint({ variables }: CommandIo, warn: (text: string) => void): RunEventSink[] {
  const { OPENLINEAGE_URL: base = '', OPENLINEAGE_ENDPOINT: path = 'api/v1/lineage' } = variables;
  if (base === '' || variables.OPENLINEAGE_DISABLED === 'true') return [];
  const url = `${base.replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}`;
  return [new LineageEndpoint({ url, apiKey: variables.OPENLINEAGE_API_KEY, warn })];
}

/** OpenTelemetry is loaded when its variables ask for it. */
async function traces(
  { variables }: CommandIo,
  warn: (text: string) => void,
): Promise<RunEventSink[]> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: all = '', OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: own = '' } =
    variables;
  if (`${all}${own}` === '' || variables.OTEL_SDK_DISABLED === 'true') return [];
  const { otlpTraces } = await import('../../adapters/opentelemetry/otlp-traces.ts');
  const timeoutMs = Number(
    variables.OTEL_EXPORTER_OTLP_TRACES_TIMEOUT ?? variables.OTEL_EXPORTER_OTLP_TIMEOUT,
  );
  return [otlpTraces({ timeoutMs: timeoutMs > 0 ? timeoutMs : undefined, warn })];
}
