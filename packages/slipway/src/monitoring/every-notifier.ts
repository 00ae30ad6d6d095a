import type { AlertMessage, AlertNotifier } from './alert-notifier.ts';
import type { Monitor } from './monitor-store.ts';

/** Sends by several ways. When one of them fails the alerts are due again, by all of them. */
export class EveryNotifier implements AlertNotifier {
  readonly #notifiers: readonly AlertNotifier[];

  constructor(notifiers: readonly AlertNotifier[]) {
    this.#notifiers = notifiers;
  }

  reaches(monitor: Monitor): boolean {
    return this.#notifiers.some((notifier) => notifier.reaches(monitor));
  }

  async notify(message: AlertMessage): Promise<void> {
    const ends = await Promise.allSettled(
      this.#notifiers
        .filter((notifier) => notifier.reaches(message.monitor))
        .map((notifier) => notifier.notify(message)),
    );
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }
}
