// The demo in an empty folder of state, and again with everything cached; peak memory of its processes.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from '../bench.ts';
import { treeMemoryMb } from '../process-memory.ts';

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
    peakMb = Math.max(peakMb, treeMemoryMb(child.pid ?? 0));
  }, 50);
  const [exitCode] = (await once(child, 'close')) as [number];
  clearInterval(sampler);
  if (exitCode !== 0) throw new Error(`the demo exited with ${exitCode}`);
  return { seconds: (performance.now() - beganMs) / 1000, peakMb };
}
