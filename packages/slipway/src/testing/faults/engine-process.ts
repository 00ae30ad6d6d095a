import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { nodeOptionsOfChildren } from '../../cli/source-mode.ts';
import { EngineError } from '../../engine/errors.ts';
import type { EngineOrders } from './faulty-engine.ts';

/** What an engine told of its life. */
export interface EngineLife {
  readonly pid?: number | undefined;
  readonly run?: string;
  /** Final state of the run. */
  readonly state?: string;
  /** Number of writes to the stores. */
  readonly writes?: number;
  /** The write at which it was killed. */
  readonly diedAt?: number;
  /** Code of the error that ended it. */
  readonly thrown?: string;
}

/** Runs an engine in a process of its own; `onFact` is called with each fact as it is told. */
export async function engineProcess(
  orders: Omit<EngineOrders, 'nodeOptions'>,
  onFact: (life: EngineLife) => void = () => undefined,
): Promise<EngineLife> {
  const entry = join(import.meta.dirname, 'faulty-engine.ts');
  const words = [...nodeOptionsOfChildren, entry];
  const given: EngineOrders = { ...orders, nodeOptions: nodeOptionsOfChildren };
  const child = spawn(process.execPath, [...words, JSON.stringify(given)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const errors: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => errors.push(text));
  let life: EngineLife = { pid: child.pid };
  createInterface({ input: child.stdout }).on('line', (line) => {
    life = { ...life, ...(JSON.parse(line) as EngineLife) };
    onFact(life);
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  if (code !== 0 && signal !== 'SIGKILL')
    throw new EngineError('failed', 'engine-process', errors.join(''));
  return life;
}
