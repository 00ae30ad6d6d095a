import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Digest, digestFromHex, hexOfDigest } from '../../core/digest.ts';

export interface FoundObject {
  readonly digest: Digest;
  readonly storedBytes: number;
  readonly touchedAtMs: number;
}

/** Where the object of a digest lies in a folder of objects. */
export function objectPath(folder: string, digest: Digest): string {
  const hex = hexOfDigest(digest);
  return join(folder, 'sha256', hex.slice(0, 2), hex);
}

/** Every object in the folder; anything else in it is passed over. */
export async function* listObjects(folder: string): AsyncGenerator<FoundObject> {
  for await (const digest of listDigests(folder)) {
    const found = await stat(objectPath(folder, digest)).catch(() => undefined);
    if (found !== undefined) yield { digest, storedBytes: found.size, touchedAtMs: found.mtimeMs };
  }
}

/** Their digests alone, shelf by shelf. */
export async function* listDigests(folder: string): AsyncGenerator<Digest> {
  const root = join(folder, 'sha256');
  for (const shelf of await namesIn(root))
    for (const name of await namesIn(join(root, shelf)))
      if (/^[0-9a-f]{64}$/.test(name) && name.startsWith(shelf)) yield digestFromHex(name);
}

const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);
