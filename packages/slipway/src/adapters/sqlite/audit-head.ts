import { randomUUID } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { checkpointsIn } from '../../audit/audit-export.ts';
import type { AuditCheckpoint } from '../../audit/audit-log.ts';

/**
 * The newest signed end of an audit log, in a file of mode 0600 beside the database: a log that was
 * cut back, with the checkpoints in it, no longer reaches it. It reads as a line of an export.
 */
export class AuditHead {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** Undefined when there is none that can be read. */
  read(): AuditCheckpoint | undefined {
    try {
      return checkpointsIn(readFileSync(this.#path, 'utf8'))[0];
    } catch {
      return undefined;
    }
  }

  write(checkpoint: AuditCheckpoint): void {
    const draft = `${this.#path}.${randomUUID()}`;
    writeFileSync(draft, `${JSON.stringify({ checkpoint })}\n`, { mode: 0o600, flag: 'wx' });
    renameSync(draft, this.#path);
  }
}
