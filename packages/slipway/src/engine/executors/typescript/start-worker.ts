import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { thisProcess } from '../../engine-process.ts';
import { ENGINE_VARIABLE, engineMark } from '../run-processes.ts';

export interface WorkerOptions {
  readonly workingFolder: string;
  /** Environment variables given to workers; nothing else is inherited. */
  readonly variables: Readonly<Record<string, string>>;
  /** Options for Node itself, such as an export condition. */
  readonly nodeOptions: readonly string[];
}

const ENTRY = new URL(
  import.meta.url.endsWith('.ts') ? './worker-main.ts' : './worker-main.js',
  import.meta.url,
);

/** Starts a process that waits for attempts; `memoryMb` is the limit of its heap. */
export function startWorker(options: WorkerOptions, memoryMb: number | undefined): ChildProcess {
  const heap = memoryMb === undefined ? [] : [`--max-old-space-size=${memoryMb}`];
  const child = fork(fileURLToPath(ENTRY), [], {
    cwd: options.workingFolder,
    env: { ...options.variables, [ENGINE_VARIABLE]: engineMark(thisProcess()) },
    execArgv: [...options.nodeOptions, ...heap],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: true,
  });
  // Whoever waits for its end learns of it by 'close'.
  child.on('error', () => undefined);
  return child;
}
