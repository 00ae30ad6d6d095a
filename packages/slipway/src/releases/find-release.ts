import type { EnvironmentPorts } from '../environments/environment-ports.ts';
import { unknown } from './admit-release.ts';
import { ReleaseError } from './errors.ts';
import type { Release } from './release.ts';

const PREFIX = /^(sha256:)?([0-9a-f]{6,64})$/;

/** A release by its digest, or by a part of its beginning that is no other's. */
export async function findRelease(
  { name, releases }: Pick<EnvironmentPorts, 'name' | 'releases'>,
  text: string,
): Promise<Release> {
  const [, , hex] = PREFIX.exec(text) ?? [];
  if (hex === undefined)
    throw new ReleaseError(
      'invalid-input',
      'release-name',
      `${JSON.stringify(text.slice(0, 100))} names no release: give its digest, or at least the first 6 of its hexadecimal digits.`,
    );
  // One that somebody has changed keeps nobody from the others.
  const exact = hex.length === 64 ? await releases.find(`sha256:${hex}`) : undefined;
  if (exact !== undefined) return exact;
  const found = (await releases.list()).filter(({ digest }) => digest.startsWith(`sha256:${hex}`));
  if (found.length > 1)
    throw new ReleaseError(
      'invalid-input',
      'release-ambiguous',
      `${text} begins the digests of ${found.length} releases of ${name}: ${found.map(({ digest }) => digest).join(', ')}.`,
    );
  if (found[0] === undefined) throw unknown(name, text);
  return found[0];
}
