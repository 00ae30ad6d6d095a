import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Deployment } from '../../serving/endpoint-store.ts';
import type { DeploymentObserver } from '../../serving/live-deployment.ts';

export type ServingProtocol = 'vertex' | 'oip';

const DEPLOYMENT_LABELS = ['endpoint', 'deployment', 'model', 'version'] as const;
const SECONDS_BUCKETS = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];
const ROWS_BUCKETS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096, 16_384];

/** The metrics of one server, in a registry of its own. */
export class ServingMetrics {
  readonly registry = new Registry();
  readonly #answered = this.#counter('requests_total', 'Requests answered with predictions.');
  readonly #failed = this.#counter(
    'errors_total',
    'Requests that reached a deployment and failed.',
  );
  readonly #rows = this.#counter('rows_total', 'Rows predicted.');
  readonly #duration = this.#histogram(
    'request_duration_seconds',
    'From the parsed request to its predictions.',
    SECONDS_BUCKETS,
  );
  readonly #queueWait = this.#histogram(
    'queue_wait_seconds',
    'Time a request waited for its batch to start.',
    SECONDS_BUCKETS,
  );
  readonly #batchRows = this.#histogram(
    'batch_rows',
    'Rows of one run of the model.',
    ROWS_BUCKETS,
  );
  readonly #refused = new Counter({
    name: 'slipway_serving_responses_with_error_total',
    help: 'Error responses, by protocol and HTTP status.',
    labelNames: ['protocol', 'status'],
    registers: [this.registry],
  });

  /** `isReady` is asked whenever the metrics are read. */
  constructor(isReady: () => boolean) {
    new Gauge({
      name: 'slipway_serving_ready',
      help: '1 when every endpoint answers.',
      registers: [this.registry],
      collect() {
        this.set(isReady() ? 1 : 0);
      },
    });
  }

  /** Counts for a deployment that is loaded; its series begin at zero and end when it is gone. */
  observe(endpoint: string, { id, model, version }: Deployment): DeploymentObserver {
    const labels = { endpoint, deployment: id, model, version: String(version) };
    const answered = this.#answered.labels(labels);
    const failed = this.#failed.labels(labels);
    const rows = this.#rows.labels(labels);
    for (const counter of [answered, failed, rows]) counter.inc(0);
    const duration = this.#duration.labels(labels);
    const queueWait = this.#queueWait.labels(labels);
    const batchRows = this.#batchRows.labels(labels);
    const all = [
      this.#answered,
      this.#failed,
      this.#rows,
      this.#duration,
      this.#queueWait,
      this.#batchRows,
    ];
    return {
      onAnswered(request) {
        answered.inc();
        rows.inc(request.rows);
        duration.observe(request.seconds);
      },
      onFailed: () => failed.inc(),
      onBatch(batch) {
        batchRows.observe(batch.rows);
        for (const waitMs of batch.queueWaitsMs) queueWait.observe(waitMs / 1000);
      },
      onClosed() {
        for (const metric of all) metric.remove(labels);
      },
    };
  }

  countError(protocol: ServingProtocol, status: number): void {
    this.#refused.inc({ protocol, status: String(status) });
  }

  #counter(name: string, help: string) {
    return new Counter({
      name: `slipway_serving_${name}`,
      help,
      labelNames: DEPLOYMENT_LABELS,
      registers: [this.registry],
    });
  }

  #histogram(name: string, help: string, buckets: number[]) {
    return new Histogram({
      name: `slipway_serving_${name}`,
      help,
      labelNames: DEPLOYMENT_LABELS,
      buckets,
      registers: [this.registry],
    });
  }
}
