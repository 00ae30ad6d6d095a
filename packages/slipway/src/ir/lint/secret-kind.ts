/** Secrets that are known by their form; every pattern is linear in the text. */
const FORMS: readonly (readonly [string, RegExp])[] = [
  ['a private key', /-----BEGIN (?:[A-Z]{2,12} ){0,3}PRIVATE KEY-----/],
  ['an AWS access key', /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/],
  ['a GitHub token', /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{60})/],
  ['a GitLab token', /\bglpat-[A-Za-z0-9_-]{20}/],
  ['a Slack token', /\bxox[abeoprs]-[A-Za-z0-9-]{10}/],
  ['a Google API key', /\bAIza[0-9A-Za-z_-]{35}/],
  ['a Google OAuth token', /\bya29\.[0-9A-Za-z_-]{20}/],
  ['an API key', /\bsk-(?:[A-Za-z0-9]{40}|(?:proj|svcacct|ant-[a-z0-9]{3,10})-[A-Za-z0-9_-]{40})/],
  ['a Stripe key', /\b[rs]k_live_[0-9A-Za-z]{20}/],
  ['a Hugging Face token', /\bhf_[A-Za-z]{34}\b/],
  ['an npm token', /\bnpm_[A-Za-z0-9]{36}\b/],
  ['a PyPI token', /\bpypi-AgEI[A-Za-z0-9_-]{20}/],
  ['a SendGrid key', /\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}/],
  ['a Docker Hub token', /\bdckr_pat_[A-Za-z0-9_-]{20}/],
  ['a Databricks token', /\bdapi[0-9a-f]{32}\b/],
  ['a JSON web token', /\beyJ[A-Za-z0-9_-]{10,200}\.eyJ[A-Za-z0-9_-]{10}/],
  [
    'a password in an address',
    /\b[a-z][a-z0-9+]{1,20}:\/\/[^\s:/@{}$]{1,100}:[^\s:/@{}$<>*]{3,100}@/,
  ],
];

/** What a secret begins with or has in it, so that most texts are looked at once only. */
const SIGN =
  /PRIVATE KEY-----|AKIA|ASIA|gh[pousr]_|github_pat_|glpat-|xox|AIza|ya29|sk-|k_live_|hf_|npm_|pypi-|SG\.|dckr_pat_|dapi|eyJ|:\/\//;

/** What kind of secret is in a text, by its form. */
export function secretKind(text: string): string | undefined {
  if (!SIGN.test(text)) return undefined;
  return FORMS.find(([, form]) => form.test(text))?.[0];
}

const SECRET_NAME =
  /(?:^|[_\-. ])(?:password|passwd|passphrase|pwd|(?:client|app|api|auth|shared|consumer|webhook|jwt|oauth)[_-]?secret|token|api[_-]?key|access[_-]?key|secret[_-]?key|private[_-]?key|credentials?|(?:aws[_-])?secret[_-]access[_-]key)$/i;

/** Whether a name says that its value is a secret: `DB_PASSWORD`, `hf-token`, `apiKey`. */
export const isSecretName = (name: string): boolean =>
  name.length <= 200 && SECRET_NAME.test(name.replaceAll(/([a-z])([A-Z])/g, '$1_$2'));

/** Whether a text may be a secret's value: no path, address, number, flag, reference or placeholder. */
export const isSecretValue = (text: string): boolean =>
  text.length >= 4 &&
  text.length <= 4096 &&
  !/\s/.test(text.trim()) &&
  !/^[\d.]+$|^(?:true|false|none|null|yes|no)$|[/{}<>$]|^(?:projects|arn|vault|secret|env|file):/i.test(
    text,
  );
