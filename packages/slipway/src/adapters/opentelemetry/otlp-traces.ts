import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  defaultResource,
  detectResources,
  type Resource,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
  serviceNameEnvDetector,
} from '@opentelemetry/resources';
import { BatchSpanProcessor, type SpanExporter } from '@opentelemetry/sdk-trace';
import type { RunEventSink } from '../../runs/run-event.ts';
import { TraceRuns } from './trace-runs.ts';

/** Spans that wait for their export; more than this are left out rather than held. */
const QUEUE_MAX = 65_536;

const BATCH_MAX = 1024;

/** One request with its retries; also what an endpoint that is gone costs the end of a run. */
const TIMEOUT_MS = 2000;

export interface OtlpTracesOptions {
  /** Overrides how long one request may take. */
  readonly timeoutMs?: number | undefined;
  /** Told once, when spans cannot be sent. */
  readonly warn: (text: string) => void;
}

/**
 * Sends the traces of a run by OTLP over HTTP. Endpoint, headers and what names the sender come from
 * OpenTelemetry's own variables (`OTEL_EXPORTER_OTLP_ENDPOINT`, `OTEL_EXPORTER_OTLP_HEADERS`,
 * `OTEL_SERVICE_NAME`, `OTEL_RESOURCE_ATTRIBUTES`). The run never waits for it; its end does, for one timeout at most.
 */
export function otlpTraces({ timeoutMs = TIMEOUT_MS, warn }: OtlpTracesOptions): RunEventSink {
  const exporter = new OTLPTraceExporter({
    timeoutMillis: timeoutMs,
    // At the end of a run everything that waits is sent at once: more would be refused.
    concurrencyLimit: QUEUE_MAX / BATCH_MAX,
  });
  return new TraceRuns(
    new BatchSpanProcessor({
      exporter: telling(exporter, warn),
      maxQueueSize: QUEUE_MAX,
      maxExportBatchSize: BATCH_MAX,
      scheduledDelayMillis: 1000,
      exportTimeoutMillis: timeoutMs,
    }),
    sender(),
  );
}

/** `slipway`, unless OpenTelemetry's variables name the service. */
const sender = (): Resource =>
  defaultResource()
    .merge(resourceFromAttributes({ 'service.name': 'slipway' }))
    .merge(detectResources({ detectors: [resourceAttributesEnvDetector, serviceNameEnvDetector] }));

/** OpenTelemetry keeps failures to itself. */
function telling(exporter: SpanExporter, warn: (text: string) => void): SpanExporter {
  let hasTold = false;
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        if (result.error !== undefined && !hasTold) {
          hasTold = true;
          warn(`Traces are not sent: ${result.error.message}.`);
        }
        done(result);
      }),
    shutdown: () => exporter.shutdown(),
  };
}
