import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { peakResidentMb, treeMemoryMb } from '../process-memory.ts';

export interface Process {
  readonly words: readonly [string, ...string[]];
  readonly folder: string;
  readonly variables: Readonly<Record<string, string>>;
}

export interface MeasuredProcess {
  readonly seconds: number;
  readonly stdout: string;
  /** Of the process and all below it; zero unless it was asked for: looking takes time of its own. */
  readonly treePeakMb: number;
  /** Of the process alone. */
  readonly ownPeakMb: number;
}

const SAMPLE_MS = 50;
const TIMEOUT_MS = 600_000;
const PIPE_MS = 2000;
const TAIL_CHARACTERS = 600;

/** Runs a program from its start to its end; throws with the tail of its output unless it exits with 0. */
export async function measureProcess(
  { words, folder, variables }: Process,
  { sampled = false }: { readonly sampled?: boolean } = {},
): Promise<MeasuredProcess> {
  const [program, ...rest] = words;
  const output = { stdout: '', stderr: '' };
  const peaks = { treePeakMb: 0, ownPeakMb: 0 };
  const beganMs = performance.now();
  const child = spawn(program, rest, {
    cwd: folder,
    env: variables,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: TIMEOUT_MS,
    killSignal: 'SIGKILL',
  });
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr = (output.stderr + text).slice(-TAIL_CHARACTERS);
  });
  const look = () => {
    peaks.treePeakMb = Math.max(peaks.treePeakMb, treeMemoryMb(child.pid ?? 0));
    peaks.ownPeakMb = Math.max(peaks.ownPeakMb, peakResidentMb(child.pid ?? 0));
  };
  const sampler = sampled ? setInterval(look, SAMPLE_MS) : undefined;
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
    const seconds = (performance.now() - beganMs) / 1000;
    // What a peer leaves running may hold the pipe open.
    if (!child.stdout.readableEnded)
      await once(child.stdout, 'end', { signal: AbortSignal.timeout(PIPE_MS) }).catch(
        () => undefined,
      );
    if (code === 0) return { seconds, stdout: output.stdout, ...peaks };
    const tail = `${output.stdout.slice(-TAIL_CHARACTERS)}\n${output.stderr}`.trim();
    throw new Error(`${words.join(' ')} ended with ${signal ?? code}:\n${tail}`);
  } finally {
    clearInterval(sampler);
  }
}
