import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('..', import.meta.url));

export interface SlipwayResult<T> {
  readonly exitCode: number;
  readonly json: T;
}

/** Runs one slipway command in the example's folder; its progress goes to this terminal. */
export async function runSlipway<T>(
  words: readonly string[],
  variables: Readonly<Record<string, string>>,
): Promise<SlipwayResult<T>> {
  const child = start([...words, '--json'], variables);
  const chunks: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
  const [exitCode] = (await once(child, 'close')) as [number | null];
  const text = Buffer.concat(chunks).toString();
  return { exitCode: exitCode ?? 1, json: (text === '' ? null : JSON.parse(text)) as T };
}

export interface ServerProcess extends AsyncDisposable {
  readonly url: string;
}

/** Starts `slipway serve` on a free port and waits until it says where it listens. */
export async function startServer(
  environment: string,
  variables: Readonly<Record<string, string>>,
): Promise<ServerProcess> {
  const child = start(['serve', '--environment', environment, '--port', '0'], variables);
  const url = await new Promise<string>((resolve, reject) => {
    child.once('close', () => reject(new Error('slipway serve ended before it listened')));
    createInterface({ input: child.stdout ?? process.stdin }).on('line', (line) => {
      const found = /https?:\/\/\S+/.exec(line)?.[0];
      if (found !== undefined) resolve(found);
    });
  });
  return {
    url,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'close');
    },
  };
}

function start(
  words: readonly string[],
  variables: Readonly<Record<string, string>>,
): ChildProcess {
  const entry = fileURLToPath(import.meta.resolve('slipway/package.json')).replace(
    'package.json',
    'bin/slipway.mjs',
  );
  return spawn(process.execPath, [entry, ...words], {
    cwd: project,
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}
