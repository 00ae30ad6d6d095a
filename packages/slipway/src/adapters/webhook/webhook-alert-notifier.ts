import { createHash, createHmac } from 'node:crypto';
import type { Clock } from '../../core/clock.ts';
import { composeAlertMail } from '../../monitoring/alert-mail.ts';
import type { AlertMessage, AlertNotifier } from '../../monitoring/alert-notifier.ts';
import { postJson } from './post-json.ts';

export interface Webhook {
  readonly url: () => Promise<string>;
  /** Signs what is sent; undefined: unsigned. */
  readonly secret: (() => Promise<string>) | undefined;
  readonly isInternal: boolean;
  readonly clock: Clock;
  readonly timeoutMs?: number;
}

/**
 * Posts alerts as JSON, with the headers of Standard Webhooks 1.0: `webhook-id` is the same when the
 * same alerts are sent again; `webhook-signature` is `v1,` and the HMAC-SHA256 of id, time and body.
 */
export class WebhookAlertNotifier implements AlertNotifier {
  readonly #webhook: Webhook;

  constructor(webhook: Webhook) {
    this.#webhook = webhook;
  }

  reaches(): boolean {
    return true;
  }

  async notify(message: AlertMessage): Promise<void> {
    const { url, secret, isInternal, clock, timeoutMs = 10_000 } = this.#webhook;
    const body = bodyOf(message);
    const id = `msg_${createHash('sha256')
      .update(message.alerts.map((alert) => `${alert.id} ${alert.state}`).join('\n'))
      .digest('hex')
      .slice(0, 32)}`;
    const timestamp = String(Math.floor(clock.now() / 1000));
    const key = await secret?.();
    const signature =
      key === undefined
        ? {}
        : { 'webhook-signature': `v1,${signatureOf(key, `${id}.${timestamp}.${body}`)}` };
    await postJson({
      url: await url(),
      body,
      headers: { 'webhook-id': id, 'webhook-timestamp': timestamp, ...signature },
      isInternal,
      timeoutMs,
    });
  }
}

/** `text` alone is what chat services show. */
function bodyOf(message: AlertMessage): string {
  const { environment, monitor, alerts, reportUrl } = message;
  const { subject, text } = composeAlertMail(message);
  return JSON.stringify({
    type: 'monitor.alert',
    text: `${subject}\n\n${text}`,
    environment,
    monitor: monitor.spec.name,
    endpoint: monitor.spec.endpoint,
    alerts: alerts.map(({ id, state, finding }) => ({ id, state, ...finding })),
    ...(reportUrl === undefined ? {} : { reportUrl }),
  });
}

/** Secrets of the form `whsec_<base64>` are the bytes they encode. */
function signatureOf(secret: string, signed: string): string {
  const key = secret.startsWith('whsec_')
    ? Buffer.from(secret.slice('whsec_'.length), 'base64')
    : secret;
  return createHmac('sha256', key).update(signed).digest('base64');
}
