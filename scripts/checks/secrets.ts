import type { Check } from './check.ts';
import { readTracked } from './tracked-files.ts';

const TEXT =
  /(?:\.(?:ts|tsx|mjs|cjs|js|json|ya?ml|py|md|html|sh|toml|txt|env|pem|key)|\/run|npmrc)$/;

/** Split, so that this file does not report itself. */
const KINDS: readonly (readonly [name: string, pattern: RegExp])[] = [
  [
    'a private key',
    new RegExp(`-----BEGIN ${'(?:[A-Z]+ )?'}PRIVATE KEY-----\\s*[A-Za-z0-9+/]{40}`),
  ],
  ['an AWS access key', /\bAKIA[0-9A-Z]{16}\b/],
  ['a Google API key', /\bAIza[0-9A-Za-z_-]{35}\b/],
  ['a GitHub token', /\bgh[pousr]_[0-9A-Za-z]{36}\b/],
  ['a Slack token', /\bxox[abprs]-[0-9A-Za-z-]{20,}/],
  ['an npm token', /\bnpm_[0-9A-Za-z]{36}\b/],
  [
    'a password in an address',
    /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@'"`$<{]+:(?!\\?\$|<|\{)[^\s/@'"`]{6,}@/,
  ],
];

/** Nothing secret is committed, not even in a comment or a fixture. */
export const secrets: Check = {
  name: 'secrets',
  async run(repository) {
    const files = await readTracked(repository, TEXT);
    return files.flatMap(({ path, text }) =>
      KINDS.flatMap(([name, pattern]) => {
        const at = pattern.exec(text)?.index;
        if (at === undefined) return [];
        const line = text.slice(0, at).split('\n').length;
        return [`${path}:${line}: looks like ${name}`];
      }),
    );
  },
};
