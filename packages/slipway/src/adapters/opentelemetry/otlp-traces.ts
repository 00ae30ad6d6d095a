import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace';
import type { RunEventSink } from '../../runs/run-event.ts';
import { TraceRuns } from './trace-runs.ts';

/** Spans that wait for their export; more than this are left out rather than held. */
const QUEUE_MAX = 65_536;

const TIMEOUT_MS = 3000;

/**
 * Sends the traces of a run by OTLP over HTTP. Endpoint, headers and service name come from
 * OpenTelemetry's own variables (`OTEL_EXPORTER_OTLP_ENDPOINT`, `OTEL_EXPORTER_OTLP_HEADERS`,
 * `OTEL_SERVICE_NAME`); an endpoint that does not answer costs its timeout at the end of a run.
 */
export const otlpTraces = (): RunEventSink =>
  new TraceRuns(
    new BatchSpanProcessor({
      exporter: new OTLPTraceExporter({ timeoutMillis: TIMEOUT_MS }),
      maxQueueSize: QUEUE_MAX,
      scheduledDelayMillis: 1000,
      exportTimeoutMillis: TIMEOUT_MS,
    }),
  );
