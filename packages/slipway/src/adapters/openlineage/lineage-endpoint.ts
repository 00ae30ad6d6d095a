import type { RunEvent, RunEventSink } from '../../runs/run-event.ts';
import { LineageOfRun } from './lineage-of-run.ts';

const TIMEOUT_MS = 5000;

/** What the end of a run waits for events that are still to be sent. */
const END_MS = 2000;

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
  readonly #stopped = new AbortController();

  constructor(options: LineageEndpointOptions) {
    this.#options = options;
  }

  take(event: RunEvent): void {
    if (this.#stopped.signal.aborted) return;
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
    const timer = setTimeout(() => this.#fail('it is too slow'), END_MS);
    await this.#sending;
    clearTimeout(timer);
  }

  async #post(body: string): Promise<void> {
    this.#waiting -= 1;
    if (this.#stopped.signal.aborted) return;
    const { url, apiKey } = this.#options;
    try {
      const place = new URL(url);
      const response = await fetch(bare(place), {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...authorization(place, apiKey) },
        body,
        redirect: 'error',
        signal: AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), this.#stopped.signal]),
      });
      await response.body?.cancel();
      if (!response.ok) this.#fail(`it answered ${response.status}`);
    } catch (error) {
      this.#fail(reasonOf(error as Error));
    }
  }

  #fail(why: string): void {
    if (this.#stopped.signal.aborted) return;
    this.#stopped.abort();
    this.#options.warn(`Lineage is not sent to ${placeOf(this.#options.url)} any more: ${why}.`);
  }
}

/** `fetch` says why in the cause. */
const reasonOf = ({ message, cause }: Error): string =>
  cause instanceof Error ? ((cause as NodeJS.ErrnoException).code ?? cause.message) : message;

/** Without what may be secret in it. */
const placeOf = (url: string): string =>
  URL.canParse(url) ? bare(new URL(url)) : 'OPENLINEAGE_URL, which is no URL';

const bare = ({ origin, pathname }: URL): string => `${origin}${pathname}`;

function authorization(
  { username, password }: URL,
  apiKey: string | undefined,
): { readonly authorization?: string } {
  if (apiKey !== undefined) return { authorization: `Bearer ${apiKey}` };
  if (username === '') return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}
