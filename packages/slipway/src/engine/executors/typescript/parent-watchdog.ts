import { parentPort, workerData } from 'node:worker_threads';

/**
 * Runs in a thread of a step's process: when the engine is gone (even by SIGKILL, even while the
 * step blocks its own thread) the whole process group ends with it.
 */
const { engine } = workerData as { engine: number };
const check = setInterval(() => {
  if (process.ppid !== engine) process.kill(-process.pid, 'SIGKILL');
}, 500);
parentPort?.on('message', () => clearInterval(check));
