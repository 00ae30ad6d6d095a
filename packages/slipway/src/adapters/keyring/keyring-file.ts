import { randomBytes, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, link, mkdir, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { KeyError } from '../../keys/errors.ts';

const keyringSchema = z
  .strictObject({
    version: z.literal(1),
    environment: z.string(),
    name: z.string(),
    /** The version that wraps; the others only unwrap. */
    primary: z.string(),
    versions: z.array(
      z.strictObject({
        version: z.string().min(1),
        createdAtMs: z.int(),
        /** Base64 of 32 bytes. */
        material: z.base64().refine((text) => Buffer.from(text, 'base64').length === 32),
      }),
    ),
  })
  .refine(({ primary, versions }) => versions.some(({ version }) => version === primary));

export type Keyring = z.output<typeof keyringSchema>;

/**
 * Reads a key ring, or undefined when there is none. Throws `keys-keyring-exposed` when anyone but
 * its owner may read it or it is no plain file of ours, `keys-keyring-corrupt` when it does not parse.
 */
export async function readKeyring(path: string): Promise<Keyring | undefined> {
  const file = await openExisting(path);
  if (file === undefined) return undefined;
  try {
    await refuseExposed(file, path);
    return keyringSchema.parse(JSON.parse(await file.readFile('utf8')));
  } catch (cause) {
    if (cause instanceof KeyError) throw cause;
    throw new KeyError(
      'corrupt',
      'keys-keyring-corrupt',
      `The key ring ${path} is damaged. Restore it from a backup: without it nothing of its environment can be decrypted.`,
      // Not the cause: its message may quote key material.
    );
  } finally {
    await file.close();
  }
}

/** Makes a key ring with one key. When another process was faster, its key ring stays. */
export async function createKeyring(
  path: string,
  options: { readonly environment: string; readonly name: string; readonly nowMs: number },
): Promise<void> {
  const keyring: Keyring = {
    version: 1,
    environment: options.environment,
    name: options.name,
    primary: '1',
    versions: [
      {
        version: '1',
        createdAtMs: options.nowMs,
        material: randomBytes(32).toString('base64'),
      },
    ],
  };
  const temporary = join(dirname(path), `.keyring-${process.pid}-${randomUUID()}`);
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeDurably(temporary, `${JSON.stringify(keyring, null, 2)}\n`);
    await link(temporary, path);
    await flushFolder(dirname(path));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return;
    throw new KeyError(
      'environment',
      'keys-keyring-unwritable',
      `The key ring ${path} cannot be created: ${(cause as Error).message}. Check the folder's owner, mode and free space.`,
      { cause },
    );
  } finally {
    await rm(temporary, { force: true });
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
