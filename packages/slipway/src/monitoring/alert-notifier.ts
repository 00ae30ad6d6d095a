import type { Alert, Monitor } from './monitor-store.ts';

/** Alerts of one monitor that were not sent before. */
export interface AlertMessage {
  readonly environment: string;
  readonly monitor: Monitor;
  readonly alerts: readonly Alert[];
  /** Where the report of the window is, when one was written. */
  readonly reportUrl?: string;
}

/** Sends alerts to people. Throws when it could not: the alerts are then sent by a later run. */
export interface AlertNotifier {
  /** Whether it has anybody to send alerts of this monitor to; else they stay due. */
  reaches(monitor: Monitor): boolean;
  notify(message: AlertMessage): Promise<void>;
}
