import { randomUUID } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { AuditCheckpoint } from '../../audit/audit-log.ts';

/**
 * The newest signed end of an audit log, in a file of mode 0600 beside the database: a log that was
 * cut back, with the checkpoints in it, no longer reaches it.
 */
export class AuditHead {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** Undefined when there is none that can be read. */
  read(): AuditCheckpoint | undefined {
    try {
      const { environment, sequence, digest, atMs, keyId, signature } = JSON.parse(
        readFileSync(this.#path, 'utf8'),
      ) as AuditCheckpoint;
      const head = { environment, sequence, digest, atMs, keyId, signature };
      return Number.isSafeInteger(sequence) && typeof signature === 'string' ? head : undefined;
    } catch {
      return undefined;
    }
  }

  write(checkpoint: AuditCheckpoint): void {
    const draft = `${this.#path}.${randomUUID()}`;
    writeFileSync(draft, `${JSON.stringify(checkpoint)}\n`, { mode: 0o600, flag: 'wx' });
    renameSync(draft, this.#path);
  }
}
