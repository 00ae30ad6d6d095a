// The demo in an empty folder of state, and again with everything cached; peak memory of its processes.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from '../bench.ts';

interface Measured {
  readonly seconds: number;
  readonly peakMb: number;
}

export const bench: Bench = {
  name: 'demo',
  async run({ repository, log }) {
    const example = join(repository, 'examples/census-income');
    rmSync(join(example, '.slipway'), { recursive: true, force: true });
    const first = await measure(example);
    log(`first run ${first.seconds.toFixed(1)} s, ${first.peakMb.toFixed(0)} MB`);
    const again = await measure(example);
    log(`cached rerun ${again.seconds.toFixed(1)} s`);
    return [
      { measure: 'demo, first run', value: first.seconds, unit: 's', target: { atMost: 120 } },
      { measure: 'demo, cached rerun', value: again.seconds, unit: 's', target: { atMost: 10 } },
      {
        measure: 'demo, peak memory',
        value: first.peakMb,
        unit: 'MB',
        target: { atMost: 1500 },
        note: 'proportional set size of all its processes together, sampled every 50 ms',
      },
    ];
  },
};

async function measure(example: string): Promise<Measured> {
  const beganMs = performance.now();
  const child = spawn(
    process.execPath,
    ['--conditions=slipway-source', join(example, 'demo/main.ts')],
    { cwd: example, stdio: 'ignore' },
  );
  let peakMb = 0;
  const sampler = setInterval(() => {
    peakMb = Math.max(peakMb, memoryMb(child.pid ?? 0));
  }, 50);
  const [exitCode] = (await once(child, 'close')) as [number];
  clearInterval(sampler);
  if (exitCode !== 0) throw new Error(`the demo exited with ${exitCode}`);
  return { seconds: (performance.now() - beganMs) / 1000, peakMb };
}

/** Memory of a process and all below it; zero where there is no /proc. */
function memoryMb(root: number): number {
  const parents = new Map<number, number>();
  for (const name of listProcesses()) {
    const stat = read(`/proc/${name}/stat`);
    parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
  }
  const isBelow = (pid: number): boolean =>
    pid === root || (pid > 1 && isBelow(parents.get(pid) ?? 0));
  let kb = 0;
  for (const pid of parents.keys())
    if (isBelow(pid))
      kb += Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);
  return kb / 1024;
}

const listProcesses = (): string[] => {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
};

/** A process may end between being listed and being read. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
