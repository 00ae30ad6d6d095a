import { createHash } from 'node:crypto';

/** The environment that an identity belongs to. */
export const homeOf = (identity: string): string => identity.slice(identity.indexOf('@') + 1);

/** A name of Terraform's: letters, digits and underscores. */
export const idOf = (name: string): string => name.replaceAll(/[^a-z0-9]+/g, '_');

/** A service account's name has 6 to 30 characters; a longer one ends in a digest. */
export function accountName(identity: string): string {
  const name = `slipway-${identity.replace('@', '-')}`;
  if (name.length <= 30) return name;
  const digest = createHash('sha256').update(identity).digest('hex').slice(0, 6);
  return `${name.slice(0, 23).replace(/-+$/, '')}-${digest}`;
}
