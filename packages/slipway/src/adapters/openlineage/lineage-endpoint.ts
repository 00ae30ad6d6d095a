import type { RunEvent, RunEventSink } from '../../runs/run-event.ts';
import { LineageOfRun } from './lineage-of-run.ts';

const TIMEOUT_MS = 5000;

/** Events that wait for an endpoint that answers slowly. */
const QUEUE_MAX = 10_000;

export interface LineageEndpointOptions {
  /** Such as `http://marquez:5000/api/v1/lineage`. */
  readonly url: string;
  readonly apiKey: string | undefined;
  readonly warn: (text: string) => void;
}

/**
 * Posts lineage events in their order. An endpoint that fails once is asked no more in this run: the
 * run neither waits for it nor fails.
 */
export class LineageEndpoint implements RunEventSink {
  readonly #options: LineageEndpointOptions;
  readonly #lineage = new LineageOfRun();
  #sending: Promise<void> = Promise.resolve();
  #waiting = 0;
  #hasFailed = false;

  constructor(options: LineageEndpointOptions) {
    this.#options = options;
  }

  take(event: RunEvent): void {
    if (this.#hasFailed) return;
    for (const told of this.#lineage.eventsOf(event)) {
      if (this.#waiting >= QUEUE_MAX) {
        this.#fail(`${QUEUE_MAX} events wait already`);
        return;
      }
      this.#waiting += 1;
      this.#sending = this.#sending.then(() => this.#post(JSON.stringify(told)));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#sending;
  }

  async #post(body: string): Promise<void> {
    this.#waiting -= 1;
    if (this.#hasFailed) return;
    const { url, apiKey } = this.#options;
    const authorization = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...authorization },
        body,
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      await response.body?.cancel();
      if (!response.ok) this.#fail(`it answered ${response.status}`);
    } catch (error) {
      this.#fail((error as Error).message);
    }
  }

  #fail(why: string): void {
    this.#hasFailed = true;
    this.#options.warn(`Lineage is not sent to ${this.#options.url} any more: ${why}.`);
  }
}
