import { constants } from 'node:fs';
import { access, mkdtemp, rmdir, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Finding } from './finding.ts';

const GIB = 1024 ** 3;
const DISK_BYTES_MIN = GIB;
const SHARED_MEMORY_BYTES_MIN = GIB / 4;
const SHARED_MEMORY = '/dev/shm';

/** Where state and decrypted inputs are written: whether they may be, and how much fits. */
export async function inspectFolders(workingFolder: string): Promise<readonly Finding[]> {
  const state = join(workingFolder, '.slipway');
  return Promise.all([inspectStateFolder(state), inspectDisk(state), inspectSharedMemory()]);
}

async function inspectStateFolder(folder: string): Promise<Finding> {
  const name = 'state folder';
  const nearest = await nearestExisting(folder);
  if (await isWritable(nearest)) return { name, status: 'ok', found: folder };
  const advice = `check the owner and mode of ${nearest}, or set stateFolder in slipway.config.ts`;
  return { name, status: 'missing', found: `${nearest} is not writable`, advice };
}

async function inspectDisk(folder: string): Promise<Finding> {
  const name = 'free disk';
  const bytes = await freeBytes(await nearestExisting(folder));
  const found = inGibibytes(bytes);
  if (bytes >= DISK_BYTES_MIN) return { name, status: 'ok', found };
  const advice = `make room: tables, models and the cache want at least ${inGibibytes(DISK_BYTES_MIN)}`;
  return { name, status: 'missing', found, advice };
}

async function inspectSharedMemory(): Promise<Finding> {
  const name = SHARED_MEMORY;
  const advice = 'decrypted inputs of steps go to the temporary folder on disk instead';
  if (!(await isWritable(SHARED_MEMORY)))
    return { name, status: 'optional', found: 'not there or not writable', advice };
  const bytes = await freeBytes(SHARED_MEMORY);
  const found = inGibibytes(bytes);
  return bytes >= SHARED_MEMORY_BYTES_MIN
    ? { name, status: 'ok', found }
    : { name, status: 'optional', found, advice: 'start the container with --shm-size=1g' };
}

async function nearestExisting(path: string): Promise<string> {
  try {
    await access(path, constants.F_OK);
    return path;
  } catch {
    const parent = dirname(path);
    return parent === path ? path : nearestExisting(parent);
  }
}

/** Tried for real: to the superuser, modes say nothing about a read-only file system. */
const isWritable = (folder: string): Promise<boolean> =>
  mkdtemp(join(folder, '.slipway-doctor-'))
    .then(rmdir)
    .then(
      () => true,
      () => false,
    );

async function freeBytes(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(path);
  return bavail * bsize;
}

const inGibibytes = (bytes: number): string => `${(bytes / GIB).toFixed(1)} GiB`;
