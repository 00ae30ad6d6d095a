import { open } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { EnvironmentError } from '../../environments/errors.ts';
import type { SecretSource } from '../../environments/secret-source.ts';

const BYTES_MAX = 64 * 1024;

/** Secrets of this machine: `env:NAME`, and `file:/path`, which may end in one line break. */
export class MachineSecrets implements SecretSource {
  readonly #variables: Readonly<Record<string, string | undefined>>;

  constructor(variables: Readonly<Record<string, string | undefined>>) {
    this.#variables = variables;
  }

  async read(reference: string): Promise<string> {
    const [, form, place = ''] = /^(env|file):(.+)$/s.exec(reference) ?? [];
    if (form === 'env') return this.#variable(place);
    if (form === 'file') return readSecretFile(place);
    throw new EnvironmentError(
      'unsupported',
      'secret-reference',
      'This reference to a secret has no form that is read here: env:NAME or file:/path.',
    );
  }

  #variable(name: string): string {
    const value = Object.hasOwn(this.#variables, name) ? this.#variables[name] : undefined;
    if (value !== undefined && value !== '') return value;
    throw new EnvironmentError(
      'not-found',
      'secret-not-found',
      `The environment variable ${name}, which holds a secret, is not set where this command runs.`,
    );
  }
}

async function readSecretFile(path: string): Promise<string> {
  if (!isAbsolute(path))
    throw new EnvironmentError(
      'invalid-input',
      'secret-reference',
      `file:${path} must name its file from the root on: a secret does not stand in the project.`,
    );
  await using file = await open(path, 'r').catch((cause: NodeJS.ErrnoException) => {
    const isMissing = cause.code === 'ENOENT';
    throw new EnvironmentError(
      isMissing ? 'not-found' : 'environment',
      isMissing ? 'secret-not-found' : 'secret-unreadable',
      `The secret in ${path} cannot be read: ${cause.message}.`,
      { cause },
    );
  });
  const stat = await file.stat();
  // A device or pipe could be read forever.
  if (!stat.isFile()) throw unreadable(path, 'it is no file');
  if (stat.size > BYTES_MAX) throw unreadable(path, `it has more than ${BYTES_MAX} bytes`);
  return (await file.readFile('utf8')).replace(/\r?\n$/, '');
}

const unreadable = (path: string, problem: string): EnvironmentError =>
  new EnvironmentError(
    'environment',
    'secret-unreadable',
    `The secret in ${path} cannot be read: ${problem}.`,
  );
