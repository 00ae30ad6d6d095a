import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import {
  type FileHandle,
  link,
  lstat,
  mkdir,
  open,
  rename,
  rm,
  stat,
  unlink,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { SlipwayError } from '../../core/errors.ts';
import { KeyError } from '../../keys/errors.ts';
import { type Keyring, parseKeyring, writeKeyring } from './keyring.ts';
import { PassphraseKey } from './passphrase-key.ts';

const LOCK_WAIT_MS = 20;
/** Nobody holds the lock longer: its holder was killed. */
const LOCK_MS_MAX = 10_000;

/** The file of a key ring: only its owner may read it, every change is one rename. */
export class KeyringFile {
  readonly path: string;
  readonly #passphrase: PassphraseKey | undefined;
  /** What was read last, by the identity of the file it was read from. */
  #known: { readonly identity: string; readonly keyring: Keyring } | undefined;

  constructor(path: string, passphrase: (() => Promise<string>) | undefined) {
    this.path = path;
    this.#passphrase = passphrase && new PassphraseKey(passphrase);
  }

  /**
   * Reads the key ring, or undefined when there is none. A change by anybody is seen at once. Throws
   * `keys-keyring-exposed` when anyone but its owner may read it or it is no plain file of ours,
   * `keys-keyring-corrupt` when it does not parse.
   */
  async read(): Promise<Keyring | undefined> {
    const identity = await identityOf(this.path);
    if (identity !== undefined && this.#known?.identity === identity) return this.#known.keyring;
    this.#known = undefined;
    const file = await openExisting(this.path);
    if (file === undefined) return undefined;
    const { keyring, isSealed } = await this.#parse(file);
    // A passphrase that came later encrypts the ring at its next use.
    if (this.#passphrase !== undefined && !isSealed) return this.change((same) => same);
    if (identity !== undefined) this.#known = { identity, keyring };
    return keyring;
  }

  /** Makes the file. When another process was faster, its key ring stays. */
  async create(keyring: Keyring): Promise<void> {
    try {
      await mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
      await this.#write(keyring, link);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return;
      throw this.#unwritable('created', cause);
    }
  }

  /** Replaces the ring by what `edit` makes of it, one process at a time. */
  async change(edit: (keyring: Keyring) => Keyring): Promise<Keyring> {
    await using _lock = await this.#lock();
    const file = await openExisting(this.path);
    if (file === undefined)
      throw new KeyError(
        'not-found',
        'keys-keyring-missing',
        `There is no key ring ${this.path}. It is made when the environment first stores something; one that was there must be restored from a backup.`,
      );
    const changed = edit((await this.#parse(file)).keyring);
    try {
      await this.#write(changed, rename);
    } catch (cause) {
      throw this.#unwritable('changed', cause);
    }
    return changed;
  }

  async #parse(file: FileHandle) {
    try {
      await refuseExposed(file, this.path);
      return await parseKeyring(await file.readFile('utf8'), this.#passphrase);
    } catch (cause) {
      if (cause instanceof SlipwayError) throw cause;
      throw new KeyError(
        'corrupt',
        'keys-keyring-corrupt',
        `The key ring ${this.path} is damaged. Restore it from a backup: without it nothing of its environment can be decrypted.`,
        // Not the cause: its message may quote key material.
      );
    } finally {
      await file.close();
    }
  }

  async #write(
    keyring: Keyring,
    place: (temporary: string, path: string) => Promise<void>,
  ): Promise<void> {
    const text = await writeKeyring(keyring, this.#passphrase);
    const temporary = join(dirname(this.path), `.keyring-${process.pid}-${randomUUID()}`);
    try {
      await writeDurably(temporary, text);
      await place(temporary, this.path);
      await flushFolder(dirname(this.path));
    } finally {
      await rm(temporary, { force: true });
    }
  }

  async #lock(): Promise<AsyncDisposable> {
    const path = `${this.path}.lock`;
    for (;;)
      try {
        await (await open(path, 'wx', 0o600)).close();
        return { [Symbol.asyncDispose]: () => rm(path, { force: true }) };
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code !== 'EEXIST')
          throw this.#unwritable('changed', cause);
        const found = await stat(path).catch(() => undefined);
        if (found !== undefined && Date.now() - found.mtimeMs > LOCK_MS_MAX)
          await unlink(path).catch(() => undefined);
        else await wait(LOCK_WAIT_MS);
      }
  }

  #unwritable(what: string, cause: unknown): unknown {
    if (cause instanceof SlipwayError) return cause;
    return new KeyError(
      'environment',
      'keys-keyring-unwritable',
      `The key ring ${this.path} cannot be ${what}: ${(cause as Error).message}. Check the folder's owner, mode and free space.`,
      { cause },
    );
  }
}

/** Every change of the file changes one of these. */
async function identityOf(path: string): Promise<string | undefined> {
  try {
    const { ino, ctimeNs, size, mode } = await lstat(path, { bigint: true });
    return [ino, ctimeNs, size, mode].join('/');
  } catch {
    return undefined;
  }
}

async function openExisting(path: string): Promise<FileHandle | undefined> {
  try {
    // Non-blocking: opening a named pipe would wait for its writer.
    return await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    if (code === 'ELOOP') throw exposed(path, 'it is a link');
    throw new KeyError(
      'environment',
      'keys-keyring-unreadable',
      `The key ring ${path} cannot be read: ${message}. Check its owner and mode.`,
      { cause },
    );
  }
}

async function refuseExposed(file: FileHandle, path: string): Promise<void> {
  const status = await file.stat();
  if (!status.isFile()) throw exposed(path, 'it is not a plain file');
  // Windows has no POSIX modes: a profile's folder is private there by its access list.
  if (process.platform === 'win32') return;
  if (status.uid !== process.getuid?.()) throw exposed(path, 'it belongs to another user');
  if ((status.mode & 0o077) !== 0)
    throw exposed(path, `its mode is ${(status.mode & 0o777).toString(8)}, so others may read it`);
}

const exposed = (path: string, problem: string): KeyError =>
  new KeyError(
    'denied',
    'keys-keyring-exposed',
    `The key ring ${path} is not safe to use: ${problem}. Make it a file of your own that only you can read: chmod 600 ${path}`,
  );

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function flushFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
