import type { Logger } from '../core/logger.ts';
import type { ServingTap } from './serving-tap.ts';

type Event = Parameters<ServingTap['record']>[0];

const EVENTS_MAX = 10_000;

/**
 * Hands answered requests to a tap after their responses are out. A tap that throws never fails a
 * request: the failure is logged, once until it works again.
 */
export class TapQueue {
  readonly #tap: ServingTap;
  readonly #logger: Logger;
  #events: Event[] = [];
  #isFailing = false;

  constructor(tap: ServingTap, logger: Logger) {
    this.#tap = tap;
    this.#logger = logger;
  }

  push(event: Event): void {
    if (this.#events.length === 0) setImmediate(() => this.flush());
    if (this.#events.length < EVENTS_MAX) this.#events.push(event);
  }

  flush(): void {
    const events = this.#events;
    this.#events = [];
    for (const event of events) this.#record(event);
  }

  #record(event: Event): void {
    try {
      this.#tap.record(event);
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isFailing)
        this.#logger.error('serving: a request was not recorded for monitoring', {
          endpoint: event.endpoint,
          error: error instanceof Error ? error.message : String(error),
        });
      this.#isFailing = true;
    }
  }
}
