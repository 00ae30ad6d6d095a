import type { AuditEvent, AuditLog } from '../audit/audit-log.ts';
import type { Unwrapped } from './data-key-cache.ts';
import { KeyError } from './errors.ts';

const FLUSH_MS = 250;
const FLUSH_EVENTS = 500;
const NAME_CHARACTERS_MAX = 500;

/**
 * Writes unwraps to the audit log, many in one transaction, so that reading does not wait for the
 * disk. When the log cannot be written, nothing more is unwrapped: what is not on the record does
 * not happen.
 */
export class UnwrapJournal implements AsyncDisposable {
  readonly #audit: AuditLog;
  readonly #actor: string;
  #events: AuditEvent[] = [];
  #timer: NodeJS.Timeout | undefined;
  #hasFailed = false;

  constructor(audit: AuditLog, actor: string) {
    this.#audit = audit;
    this.#actor = actor;
  }

  /** Throws `keys-audit-failed` while the log cannot be written. */
  record({
    keyUri,
    keyVersion,
    associatedData,
    outcome,
    code,
  }: Unwrapped): Promise<void> | undefined {
    this.#events.push({
      actor: this.#actor,
      action: 'keys.unwrap',
      subject: `${keyUri}#${keyVersion}`,
      outcome,
      details: {
        object: Buffer.from(associatedData).toString('utf8').slice(0, NAME_CHARACTERS_MAX),
        ...(code === undefined ? {} : { code }),
      },
    });
    if (this.#hasFailed || this.#events.length >= FLUSH_EVENTS) return this.flush();
    // Not unref'd: a process that ends by itself writes what it has done.
    this.#timer ??= setTimeout(() => this.flush().catch(() => undefined), FLUSH_MS);
    return undefined;
  }

  /** Durable when it resolves. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const events = this.#events;
    this.#events = [];
    if (events.length === 0) return;
    try {
      await this.#audit.append(...events);
      this.#hasFailed = false;
    } catch (cause) {
      this.#events = [...events, ...this.#events];
      this.#hasFailed = true;
      throw new KeyError(
        'environment',
        'keys-audit-failed',
        `The use of a key cannot be written to the audit log of ${this.#audit.environment}, so nothing more is decrypted: ${(cause as Error).message}. Check the state folder's owner, mode and free space.`,
        { cause },
      );
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.flush();
  }
}
