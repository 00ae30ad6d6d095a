import { createTransport } from 'nodemailer';
import { composeAlertMail } from '../../monitoring/alert-mail.ts';
import type { AlertMessage, AlertNotifier } from '../../monitoring/alert-notifier.ts';
import { MonitoringError } from '../../monitoring/errors.ts';
import type { Monitor } from '../../monitoring/monitor-store.ts';

/** A mail server; `secure` is TLS from the first byte (port 465), otherwise STARTTLS where offered. */
export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  readonly auth?: { readonly user: string; readonly pass: string };
  /** Sender's address. */
  readonly from: string;
  /** Default 10 s for each of connecting, greeting and answering. */
  readonly timeoutMs?: number;
}

/** Sends alerts by e-mail to the addresses of the monitor. */
export class SmtpAlertNotifier implements AlertNotifier {
  readonly #server: SmtpServer;

  constructor(server: SmtpServer) {
    this.#server = server;
  }

  reaches({ spec }: Monitor): boolean {
    return spec.emails.length > 0;
  }

  async notify(message: AlertMessage): Promise<void> {
    const { host, port, secure, auth, from, timeoutMs = 10_000 } = this.#server;
    const transport = createTransport({
      host,
      port,
      secure,
      ...(auth === undefined ? {} : { auth: { user: auth.user, pass: auth.pass } }),
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
    });
    try {
      const to = [...message.monitor.spec.emails];
      await transport.sendMail({ from, to, ...composeAlertMail(message) });
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new MonitoringError(
        'failed',
        'monitoring-mail-failed',
        `The alert could not be mailed by ${host}:${port}: ${reason}. It is sent again by the next run; check the mail server's settings.`,
        { cause },
      );
    } finally {
      transport.close();
    }
  }
}
