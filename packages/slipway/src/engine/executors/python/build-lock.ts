import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';

const POLL_MS = 100;
const HEARTBEAT_MS = 2000;
/** A holder that was silent for so long is gone, wherever it ran. */
const SILENCE_MS_MAX = 30_000;

interface LockRequest<T> {
  readonly path: string;
  readonly signal: AbortSignal;
  /** Asked before each try: whether someone else has done the work meanwhile. */
  readonly done: () => Promise<T | undefined>;
  readonly work: () => Promise<T>;
}

/**
 * Does a piece of work in one process at a time. The lock is a file that names its holder; it is
 * broken when the holder has died. Two holders at once are possible after a long suspend: the work
 * must be harmless when done twice.
 */
export async function doOnce<T>({ path, signal, done, work }: LockRequest<T>): Promise<T> {
  for (;;) {
    signal.throwIfAborted();
    const finished = await done();
    if (finished !== undefined) return finished;
    const token = randomUUID();
    if (await take(path, token)) return holding(path, token, async () => (await done()) ?? work());
    await breakIfStale(path);
    await wait(POLL_MS, undefined, { signal });
  }
}

async function take(path: string, token: string): Promise<boolean> {
  const temporary = `${path}.${token}`;
  await writeFile(temporary, `${process.pid}\n${hostname()}\n${token}\n`, { mode: 0o600 });
  try {
    // Unlike a created file, a linked one has its content from the start.
    await link(temporary, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

async function holding<T>(path: string, token: string, work: () => Promise<T>): Promise<T> {
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, HEARTBEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    if ((await textOf(path)).includes(token)) await rm(path, { force: true });
  }
}

async function breakIfStale(path: string): Promise<void> {
  const text = await textOf(path);
  const [pid = '', host = ''] = text.split('\n');
  const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
  const isDead = host === hostname() && !isAlive(Number(pid));
  if (text === '' || (!isDead && Date.now() - mtimeMs < SILENCE_MS_MAX)) return;
  const moved = `${path}.${randomUUID()}`;
  try {
    await rename(path, moved);
    // Someone else may have broken it and taken it anew between our look and our move.
    if ((await textOf(moved)) !== text) await link(moved, path);
  } catch {
    // Another process was faster.
  } finally {
    await rm(moved, { force: true });
  }
}

const textOf = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
