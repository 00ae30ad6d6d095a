import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomUUID,
} from 'node:crypto';
import {
  chmodSync,
  closeSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { ErrorCategory } from '../../core/errors.ts';
import { IdentityError } from '../../identity/errors.ts';
import { publishedKey } from '../../identity/public-key.ts';
import type { KeyChange, PublicKey } from '../../identity/signer.ts';

/** A key that signs no more, whose signatures may still count. */
export interface RetiredKey extends PublicKey {
  readonly retiredAtMs: number;
}

export interface KeysInFile {
  readonly secret: KeyObject;
  readonly published: PublicKey;
  /** Newest first. */
  readonly retired: readonly RetiredKey[];
}

export interface KeyFileOptions {
  readonly path: string;
  /** The file must be there already; default: it is made at first use. */
  readonly isMade: boolean;
}

/**
 * A P-256 private key in a file of mode 0600 (PKCS #8 as PEM, RFC 7468), followed by the public halves
 * of those it replaced, each under the line that says since when. What another process writes into it
 * counts from the next use on.
 */
export class KeyFile {
  readonly #options: KeyFileOptions;
  #known: { readonly version: string; readonly keys: KeysInFile } | undefined;

  constructor(options: KeyFileOptions) {
    this.#options = options;
  }

  keys(): KeysInFile {
    const { path, isMade } = this.#options;
    const version = versionOf(path) ?? (isMade ? '' : created(path));
    if (this.#known?.version === version) return this.#known.keys;
    const text = readText(path);
    if (text === undefined) throw unusable(path, 'not-found', 'there is none');
    const keys = parseKeys(path, text);
    if (!isMade) refuseExposed(path);
    this.#known = { version, keys };
    return keys;
  }

  /** Puts a new key into the place of the present one; keeps the retired ones that `keeps` says. */
  rotate(nowMs: number, keeps: (key: RetiredKey) => boolean): KeyChange {
    const { path } = this.#options;
    this.keys();
    using _lock = lock(path);
    const { published, retired } = this.keys();
    const { privateKey, publicKey } = newKeyPair();
    const kept = [{ ...published, retiredAtMs: nowMs }, ...retired].filter(keeps);
    const draft = writeDraft(
      path,
      [
        privateKeyPem(privateKey),
        ...kept.map(({ retiredAtMs, pem }) => `${RETIRED}${isoTime(retiredAtMs)}\n${pem}`),
      ].join(''),
    );
    renameSync(draft, path);
    this.#known = undefined;
    return { keyId: publishedKey(publicKey).keyId, previousKeyId: published.keyId };
  }
}

const RETIRED = 'Retired ';
const SECRET_BLOCK = /-----BEGIN ([A-Z ]*)PRIVATE KEY-----[^-]+-----END \1PRIVATE KEY-----/;
const RETIRED_BLOCK =
  /^Retired (\S+)\r?\n(-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----)/gm;

function parseKeys(path: string, text: string): KeysInFile {
  const secret = parsed(path, () => createPrivateKey(SECRET_BLOCK.exec(text)?.[0] ?? ''));
  if (secret.asymmetricKeyDetails?.namedCurve !== 'prime256v1')
    throw unusable(path, 'corrupt', 'it is no P-256 key');
  return parsed(path, () => {
    const retired = [...text.matchAll(RETIRED_BLOCK)].map(([, time = '', pem = '']) => ({
      ...publishedKey(createPublicKey(pem)),
      retiredAtMs: Date.parse(time),
    }));
    return { secret, published: publishedKey(createPublicKey(secret)), retired };
  });
}

function parsed<Value>(path: string, parse: () => Value): Value {
  try {
    return parse();
  } catch (cause) {
    throw unusable(path, 'corrupt', (cause as Error).message);
  }
}

/** An environment's key is nobody else's; a person's may come from where modes mean nothing. */
function refuseExposed(path: string): void {
  const mode = statSync(path).mode & 0o777;
  if (process.platform === 'win32' || (mode & 0o077) === 0) return;
  throw new IdentityError(
    'denied',
    'identity-key-exposed',
    `The signing key ${path} can be read or written by others (mode ${mode.toString(8)}). Find out who had it, make a new one with slipway identity rotate if need be, then: chmod 600 ${path}`,
  );
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unusable(path, 'environment', (cause as Error).message);
  }
}

/** Changes with the file: a rotation puts another file in its place. */
function versionOf(path: string): string | undefined {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? undefined : `${stats.ino} ${stats.mtimeNs} ${stats.size}`;
}

/** Linking a finished file into place lets only one of several racing processes make the key. */
function created(path: string): string {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const draft = writeDraft(path, privateKeyPem(newKeyPair().privateKey));
  try {
    linkSync(draft, path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
  } finally {
    unlinkSync(draft);
  }
  return versionOf(path) ?? '';
}

function writeDraft(path: string, text: string): string {
  const draft = `${path}.${randomUUID()}`;
  writeFileSync(draft, text, { mode: 0o600, flag: 'wx' });
  chmodSync(draft, 0o600);
  return draft;
}

/** Two rotations at once would each forget the key of the other. */
function lock(path: string): Disposable {
  const file = `${path}.lock`;
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
    throw new IdentityError(
      'conflict',
      'identity-key-busy',
      `The key ${path} is being rotated by another process. Remove ${file} if there is none.`,
    );
  }
  return { [Symbol.dispose]: () => unlinkSync(file) };
}

const newKeyPair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });

const privateKeyPem = (key: KeyObject): string =>
  key.export({ format: 'pem', type: 'pkcs8' }) as string;

const isoTime = (ms: number): string => new Date(ms).toISOString();

const unusable = (path: string, category: ErrorCategory, problem: string): IdentityError =>
  new IdentityError(
    category,
    'identity-key-unreadable',
    `The signing key ${path} cannot be read: ${problem}. Restore it, or make a person's new one with slipway identity create.`,
  );
