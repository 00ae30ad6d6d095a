import { SlipwayError } from '../../core/errors.ts';
import type { EnvironmentPorts } from '../../environments/environment-ports.ts';
import type { AttemptClaims } from '../../identity/attempt-token.ts';

/** A step that asks a thousand ways for what it may not have cannot fill the log. */
const REFUSALS_MAX = 1000;

type Place = Pick<EnvironmentPorts, 'name' | 'audit'>;

export interface StepRefusalsOptions {
  readonly environment: (name: string) => Place | undefined;
  /** Where it is recorded when the token was not believed. */
  readonly source: Place;
  readonly run: string;
}

/** Writes what the step API refused to the audit log, each kind of refusal of a task once. */
export class StepRefusals {
  readonly #options: StepRefusalsOptions;
  readonly #told = new Set<string>();

  constructor(options: StepRefusalsOptions) {
    this.#options = options;
  }

  /** Writes nothing of errors that are no refusals. `caller` is undefined when its token is worth nothing. */
  async record(refusal: {
    readonly error: unknown;
    readonly call: string;
    readonly caller: AttemptClaims | undefined;
  }): Promise<void> {
    const { error, caller } = refusal;
    if (!(error instanceof SlipwayError && error.category === 'denied')) return;
    const call = refusal.call.slice(0, 100);
    const { source, environment, run } = this.#options;
    const task = caller?.task ?? '';
    const kind = `${task} ${call} ${error.code}`;
    if (this.#told.has(kind) || this.#told.size >= REFUSALS_MAX) return;
    this.#told.add(kind);
    const { audit } = environment(caller?.environment ?? '') ?? source;
    await audit.append({
      actor: caller?.identity ?? 'unknown',
      action: 'step-api.call',
      subject: task === '' ? run : `${run}/${task}`,
      outcome: 'denied',
      details: { call, code: error.code },
    });
  }
}
