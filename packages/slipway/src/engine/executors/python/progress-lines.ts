import { randomBytes } from 'node:crypto';
import type { Progress } from '../../../authoring/step-context.ts';
import type { Attempt } from '../program.ts';
import { readProgress } from '../read-progress.ts';

/** Finds reports of progress among what a program writes. */
export class ProgressLines {
  /** Starts each report; new for each attempt, so that no log line is taken for one. */
  readonly marker = `\u001e${randomBytes(9).toString('base64url')} `;
  readonly #attempt: Pick<Attempt, 'onLog' | 'onProgress'>;

  constructor(attempt: Pick<Attempt, 'onLog' | 'onProgress'>) {
    this.#attempt = attempt;
  }

  /** False when the line was a report; what came before it on the line goes to the log. */
  read(line: string): boolean {
    const at = line.indexOf(this.marker);
    if (at === -1) return true;
    if (at > 0) this.#attempt.onLog(line.slice(0, at));
    const progress = parsed(line.slice(at + this.marker.length));
    if (progress !== undefined) this.#attempt.onProgress(progress);
    return false;
  }
}

function parsed(text: string): Progress | undefined {
  try {
    return readProgress(JSON.parse(text));
  } catch {
    return undefined;
  }
}
