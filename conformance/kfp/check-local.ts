import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConformanceContext } from '../conformance-suite.ts';
import type { Pair } from './check-pairs.ts';
import type { KfpTool } from './run.ts';

interface LocalRun {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  /** Lines that its tasks wrote, sorted. */
  readonly notes?: readonly string[];
}

/** `path` is replaced by a file of the run. */
const RUNS: readonly LocalRun[] = [
  {
    name: 'calculation',
    arguments: { n: 1 },
    // KFP hands integers over as doubles.
    outputs: { sum: 3, text: 'two is here, 3.0 (16.0)' },
  },
  { name: 'choice', arguments: { n: 9 }, outputs: { Output: 'many' } },
  { name: 'choice', arguments: { n: 0 }, outputs: { Output: 'the same' } },
  { name: 'choice', arguments: { n: 1, m: 3 }, outputs: { Output: 'one' } },
  { name: 'loops', arguments: { numbers: [5, 6] }, outputs: { sums: [15, 16], total: 73 } },
  { name: 'inner-pipeline', arguments: {}, outputs: { next: 2, text: 'some (4.0)' } },
  {
    name: 'at-the-end',
    arguments: { n: 5, path: '' },
    notes: ['SUCCEEDED exit-handler-1', 'checked'],
  },
  { name: 'at-the-end', arguments: { n: 1, path: '' }, notes: ['FAILED exit-handler-1'] },
  {
    name: 'in-spite',
    arguments: { n: 5, path: '' },
    notes: ['in spite of it', 'only after success'],
  },
  { name: 'in-spite', arguments: { n: 1, path: '' }, notes: ['in spite of it'] },
];

interface LocalRequest {
  readonly tool: KfpTool;
  readonly folder: string;
  /** Of pipelines made of lightweight Python components: all that its runner without containers takes. */
  readonly pairs: readonly Pair[];
}

/** kfp.local executes what we compile as it executes what KFP compiles. */
export async function checkLocal(
  context: ConformanceContext,
  { tool, folder, pairs }: LocalRequest,
): Promise<void> {
  await checkComponents(context, tool);
  const ours = await outcomes({ tool, folder, pairs }, 'ours');
  const theirs = await outcomes({ tool, folder, pairs }, 'theirs');
  for (const [index, { name, arguments: given, outputs = {}, notes = [] }] of RUNS.entries())
    await context.check(`kfp.local runs ${name} with ${JSON.stringify(given)}`, async () => {
      assert.deepEqual(ours[index], { outputs, notes });
      assert.deepEqual(theirs[index], { outputs, notes });
    });
}

/** The components are committed: modules that `slipway types` made of them are imported. */
async function checkComponents(context: ConformanceContext, tool: KfpTool): Promise<void> {
  const source = join(context.repository, 'conformance/kfp/local');
  const target = await context.temporaryFolder();
  await tool('compile_components', source, target);
  await context.check('the committed components are what KFP compiles', async () => {
    const folder = join(source, 'components');
    const committed = (await readdir(folder)).filter((file) => file.endsWith('.yaml'));
    assert.deepEqual(committed.sort(), (await readdir(target)).sort());
    for (const file of committed)
      assert.equal(
        await readFile(join(folder, file), 'utf8'),
        await readFile(join(target, file), 'utf8'),
      );
  });
}

async function outcomes(
  { tool, folder, pairs }: LocalRequest,
  side: 'ours' | 'theirs',
): Promise<unknown[]> {
  for (const pair of pairs) await writeFile(join(folder, `${pair.name}.${side}.yaml`), pair[side]);
  const runs = RUNS.map(({ name, arguments: given }) => ({
    path: join(folder, `${name}.${side}.yaml`),
    arguments: given,
  }));
  const path = join(folder, 'runs.json');
  await writeFile(path, JSON.stringify(runs));
  return (await tool('run_local', path)) as unknown[];
}
