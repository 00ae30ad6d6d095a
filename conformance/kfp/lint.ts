import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lintPipeline } from '../../packages/slipway/src/ir/lint/lint-pipeline.ts';
import { readPipeline } from '../../packages/slipway/src/ir/read-pipeline.ts';
import type { ConformanceContext } from '../conformance-suite.ts';

const REQUIREMENTS = ['kfp==2.17.0', 'kfp-kubernetes==2.17.0', 'kfp-pipeline-spec==2.17.3'];

/** What KFP compiles to something that cannot run, and how lint says so. */
const MISCOMPILED: Readonly<Record<string, readonly string[]>> = {
  quote_in_text: ['condition-syntax'],
  text_with_number: ['condition-text'],
  field_within_branch: ['unknown-input'],
  field_in_text: ['unknown-input'],
  item_in_text_within_branch: ['unknown-input'],
  inner_item_in_text: ['unknown-input'],
  contradiction: ['condition-constant'],
};

/** Modules whose pipelines are compiled; of one folder, since names come twice. */
const FOLDERS = ['twins', 'features', 'local', 'lint_cases'];

/** Lint against KFP's compiler: silent where it is right, and only there. */
export async function checkLint(context: ConformanceContext): Promise<void> {
  const { python } = await context.pythonVenv('kfp-lint', REQUIREMENTS);
  const here = join(context.repository, 'conformance/kfp');
  const codes = new Map<string, readonly string[]>();
  for (const folder of FOLDERS) {
    const target = await context.temporaryFolder();
    const tool = [join(here, 'lint_tool.py'), target, join(here, folder)];
    const { stdout } = await context.runProgram([python, '-B', ...tool]);
    const paths = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Record<string, string>;
    for (const [name, path] of Object.entries(paths))
      codes.set(`${folder}/${name}`, await codesOf(path));
  }
  await context.check('lint finds nothing in what KFP compiles', async () => {
    const right = [...codes].filter(([name]) => !name.startsWith('lint_cases/miscompiled.'));
    assert.ok(right.length > 100, `only ${right.length} files`);
    const alarms = right.map(([name, found]) => [name, exceptMerged(found)] as const);
    assert.deepEqual(
      alarms.filter(([, found]) => found.length > 0),
      [],
    );
  });
  await context.check('lint finds what KFP compiles wrongly', async () => {
    for (const [name, expected] of Object.entries(MISCOMPILED))
      assert.deepEqual([...new Set(codes.get(`lint_cases/miscompiled.${name}`))], expected, name);
  });
}

/** In some processes KFP merges pipelines so that two tasks run one executor and one is left over. */
const exceptMerged = (found: readonly string[]): readonly string[] =>
  found.filter((code) => code !== 'unused-executor');

async function codesOf(path: string): Promise<string[]> {
  const read = readPipeline(await readFile(path, 'utf8'));
  assert.ok(read.spec, path);
  const found = [...read.diagnostics, ...lintPipeline({ ...read, spec: read.spec })];
  return found.map(({ code }) => code);
}
