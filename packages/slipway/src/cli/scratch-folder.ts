import { randomUUID } from 'node:crypto';
import { accessSync, constants, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PREFIX = 'slipway-';
const NAME = /^slipway-(\d+)-[0-9a-f]{8}$/;

/** A private folder for plaintext that must exist as a file for a while; gone when disposed. */
export interface ScratchFolder extends Disposable {
  readonly path: string;
}

/**
 * Makes a folder only this user can enter, in memory (`/dev/shm`) where the machine has that, else
 * among the temporary files. Folders of processes that died without removing theirs are removed.
 */
export function openScratchFolder(): ScratchFolder {
  const parent = isWritable('/dev/shm') ? '/dev/shm' : tmpdir();
  for (const name of readdirSync(parent)) {
    const owner = NAME.exec(name)?.[1];
    if (owner !== undefined && !isRunning(Number(owner)))
      rmSync(join(parent, name), { recursive: true, force: true });
  }
  const path = join(parent, `${PREFIX}${process.pid}-${randomUUID().slice(0, 8)}`);
  mkdirSync(path, { mode: 0o700 });
  return {
    path,
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
