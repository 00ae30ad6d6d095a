import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** A private folder for the plaintext files of one operation; gone when disposed. */
export interface ScratchArea extends AsyncDisposable {
  readonly path: string;
}

export async function openScratchArea(parent: string, purpose: string): Promise<ScratchArea> {
  await mkdir(parent, { recursive: true, mode: 0o700 });
  const path = join(parent, `${purpose}-${randomUUID()}`);
  await mkdir(path, { mode: 0o700 });
  return {
    path,
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}
