import { SlipwayError } from '../../core/errors.ts';
import type { EnvironmentSettings } from '../../environments/project.ts';
import type { SecretSource } from '../../environments/secret-source.ts';
import { AttemptError, EngineError } from '../errors.ts';
import { SecretForms } from './secret-forms.ts';

/** What could be anything cannot be kept out of logs. */
const CHARACTERS_MIN = 4;

/** The secrets that the steps of one run have asked for, kept in memory to keep them out of records. */
export class RunSecrets {
  readonly #source: SecretSource | undefined;
  readonly #forms = new SecretForms();

  constructor(source: SecretSource | undefined) {
    this.#source = source;
  }

  /** The values of named secrets of an environment, read now. */
  async valuesOf(
    { name: environment, secrets }: Pick<EnvironmentSettings, 'name' | 'secrets'>,
    names: readonly string[],
  ): Promise<Readonly<Record<string, string>>> {
    const values: Record<string, string> = {};
    for (const name of names) {
      const reference = Object.hasOwn(secrets, name) ? secrets[name] : undefined;
      if (reference === undefined || this.#source === undefined)
        throw new EngineError(
          'not-found',
          'secret-not-found',
          `${environment} has no secret ${name}: say under environments.${environment}.secrets in slipway.config.ts where it is.`,
        );
      const value = await this.#source.read(reference);
      if (value.trim().length < CHARACTERS_MIN)
        throw new EngineError(
          'invalid-input',
          'secret-too-short',
          `The secret ${name} of ${environment} has less than ${CHARACTERS_MIN} characters: it could not be kept out of logs.`,
        );
      this.#forms.add(value);
      values[name] = value;
    }
    return values;
  }

  redact(text: string): string {
    return this.#forms.redact(text);
  }

  /** The same of every text and name in a plain value. */
  redactIn<Value>(value: Value): Value {
    return this.#forms.isEmpty
      ? value
      : (JSON.parse(JSON.stringify(value), (_key, member: unknown) =>
          this.#redacted(member),
        ) as Value);
  }

  #redacted(member: unknown): unknown {
    if (typeof member === 'string') return this.redact(member);
    if (typeof member !== 'object' || member === null || Array.isArray(member)) return member;
    return Object.fromEntries(
      Object.entries(member).map(([name, inner]) => [this.redact(name), inner]),
    );
  }

  /** The same error without secrets in its message; its cause, which could hold one, is left out. */
  redactError(error: unknown): unknown {
    if (!(error instanceof Error) || this.#forms.isEmpty) return error;
    const message = this.redact(error.message);
    if (message === error.message) return error;
    const { category, code } =
      error instanceof SlipwayError ? error : { category: 'failed' as const, code: 'step-failed' };
    return new AttemptError(category, code, message);
  }

  /** Throws `secret-in-output` when outputs hold one: they would be stored and shown. */
  refuseIn(outputs: unknown, task: string): void {
    if (this.#forms.isEmpty) return;
    const texts: string[] = [];
    JSON.stringify(outputs, (key, member: unknown) => {
      texts.push(key, ...(typeof member === 'string' ? [member] : []));
      return member;
    });
    if (!texts.some((text) => this.redact(text) !== text)) return;
    throw new AttemptError(
      'denied',
      'secret-in-output',
      `${task} put a secret into its outputs, where it would be stored. Give back what was done with it instead.`,
    );
  }
}
