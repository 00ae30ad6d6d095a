import { ModelError } from './errors.ts';

const MODEL_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;
const ALIAS = /^[A-Za-z][A-Za-z0-9._-]{0,62}$/;

/** Throws unless the name fits in a URL path and a metric label: letters, digits, `.`, `_`, `-`. */
export function checkModelName(name: string): void {
  if (!MODEL_NAME.test(name))
    throw new ModelError(
      'invalid-input',
      'model-name',
      `${quoted(name)} cannot name a model; use 1 to 63 letters, digits, '.', '_' or '-', starting with a letter or digit.`,
    );
}

/** Throws unless the alias can never be taken for a version number: it starts with a letter. */
export function checkAlias(alias: string): void {
  if (!ALIAS.test(alias))
    throw new ModelError(
      'invalid-input',
      'model-alias-name',
      `${quoted(alias)} cannot be an alias; use 1 to 63 letters, digits, '.', '_' or '-', starting with a letter.`,
    );
}

const quoted = (text: string): string => JSON.stringify(text.slice(0, 80));
