import { createHash } from 'node:crypto';

/** The environment that an identity belongs to. */
export const homeOf = (identity: string): string => identity.slice(identity.indexOf('@') + 1);

/** A name of Terraform's; environments have no underscores, so that joined names stay apart. */
export const idOf = (name: string): string => name.replaceAll(/[@:]/g, '_');

/** A service account's name has 6 to 30 letters, digits and dashes. */
export const accountName = (identity: string): string =>
  within(30, `slipway-${identity.replace('@', '-')}`, '-');

/** A custom role's name has at most 64 letters, digits, underscores and periods. */
export const roleName = (id: string): string =>
  within(64, `slipway_${id.replaceAll('-', '.')}`, '_');

/** What is longer, or would end in a dash, ends in a digest instead. */
function within(charactersMax: number, name: string, separator: string): string {
  if (name.length <= charactersMax && /[a-z0-9]$/.test(name)) return name;
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 6);
  const kept = name.slice(0, charactersMax - digest.length - 1).replace(/[^a-z0-9]+$/, '');
  return `${kept}${separator}${digest}`;
}
