import { SlipwayError } from '../core/errors.ts';
import type { WrappedKey } from './key-provider.ts';

type KeyPlace = Pick<WrappedKey, 'keyUri' | 'keyVersion'>;

/**
 * Thrown when a key cannot be read, is exposed to others, does not fit what it should open, or when
 * encrypted bytes are not what was written.
 */
export class KeyError extends SlipwayError {
  override readonly name = 'KeyError';
}

/** `keys-unwrap-failed`: the key is there or not, but it does not open this. */
export const unwrapFailed = (
  { keyUri, keyVersion }: KeyPlace,
  problem: string,
  cause?: unknown,
): KeyError =>
  new KeyError(
    'denied',
    'keys-unwrap-failed',
    `A data key cannot be unwrapped by version ${keyVersion} of ${keyUri}: ${problem}.`,
    { cause },
  );

/** `keys-version-disabled` and `keys-version-destroyed`. */
export function versionUnusable(
  { keyUri, keyVersion }: KeyPlace,
  state: 'disabled' | 'destroyed',
): KeyError {
  const text =
    state === 'disabled'
      ? `Version ${keyVersion} of the key ${keyUri} is disabled, so nothing under it can be read or written. An administrator can enable it again (slipway keys enable ${keyVersion}), or make a new version for what is written from now on (slipway keys rotate). Nothing is lost meanwhile.`
      : `Version ${keyVersion} of the key ${keyUri} was destroyed: what it protected cannot be read any more. Make it again from its sources, or restore the key from a backup.`;
  return new KeyError('denied', `keys-version-${state}`, text, {
    details: { keyUri, keyVersion },
  });
}

/** `keys-version-unknown` */
export const versionUnknown = ({ keyUri, keyVersion }: KeyPlace): KeyError =>
  new KeyError(
    'not-found',
    'keys-version-unknown',
    `The key ${keyUri} has no version ${JSON.stringify(keyVersion.slice(0, 80))}; slipway keys list shows those it has.`,
  );

/** `keys-version-primary` */
export const versionPrimary = ({ keyUri, keyVersion }: KeyPlace): KeyError =>
  new KeyError(
    'conflict',
    'keys-version-primary',
    `Version ${keyVersion} of the key ${keyUri} wraps everything new, so it cannot be destroyed. Make a new version first (slipway keys rotate), bring over what is to stay (slipway keys rewrap), then destroy this one.`,
  );

/** `keys-data-key-length` */
export const dataKeyLength = (bytes: number): KeyError =>
  new KeyError(
    'invalid-input',
    'keys-data-key-length',
    `A data key has 32 bytes; this one has ${bytes}.`,
  );
