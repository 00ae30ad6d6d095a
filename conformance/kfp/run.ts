import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConformanceSuite } from '../conformance-suite.ts';
import { checkGaps } from './check-gaps.ts';
import { checkGuide, pairKey } from './check-guide.ts';
import { checkLocal } from './check-local.ts';
import { checkPair, compiledPairs } from './check-pairs.ts';
import { checkVertex } from './check-vertex.ts';
import type { Program } from './comparable.ts';
import { compiledText } from './compiled-file.ts';
import { hostile } from './hostile.ts';
import { checkLint } from './lint.ts';
import { checkCompiledAgain, checkLoading } from './loading.ts';
import { checkYamlDialect } from './yaml-dialect.ts';

const REQUIREMENTS = ['kfp==2.17.0', 'kfp-kubernetes==2.17.0', 'kfp-pipeline-spec==2.17.3'];
/** Folders of pairs: a pipeline in Python and the same in TypeScript. */
const FOLDERS: readonly (readonly [folder: string, program: Program])[] = [
  ['twins', 'own-program'],
  ['features', 'same-program'],
  ['mixes', 'same-program'],
  ['local', 'same-program'],
];
const COMMITTED = [
  'examples/census-income/pipeline.yaml',
  'packages/slipway/src/authoring/fixtures/census.kfp.yaml',
];

/** Runs a command of kfp_tool.py and gives what it printed. */
export type KfpTool = (...words: readonly string[]) => Promise<unknown>;

/** KFP's own parsers and compiler against our files. */
export const suite: ConformanceSuite = {
  name: 'kfp',
  async run(context) {
    const { repository } = context;
    const here = join(repository, 'conformance/kfp');
    const { python } = await context.pythonVenv('kfp', REQUIREMENTS);
    const tool: KfpTool = async (...words) => {
      const { stdout } = await context.runProgram([
        python,
        '-B',
        join(here, 'kfp_tool.py'),
        ...words,
      ]);
      return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
    };
    const target = await context.temporaryFolder();
    const folders = FOLDERS.map(([folder, program]) =>
      compiledPairs(context, { folder, program, tool }),
    );
    const pairs = (await Promise.all(folders)).flat();
    const equal = new Set<string>();
    for (const pair of pairs) if (await checkPair(context, pair)) equal.add(pairKey(pair));
    const own = new Map(pairs.map((pair) => [pairKey(pair), pair.ours]));
    const texts = new Map([['hostile', compiledText(hostile)], ...own]);
    for (const path of COMMITTED) texts.set(path, await readFile(join(repository, path), 'utf8'));
    const theirs = pairs.map((pair) => [`${pairKey(pair)} of KFP`, pair.theirs] as const);
    const unknownField = compiledText(hostile).replace('root:', 'surprise: 1\nroot:');
    const every = new Map([...texts, ...theirs]);
    const local = pairs.filter(({ folder }) => folder === 'local');
    // Python spends the time: two lanes keep two cores busy.
    await Promise.all([
      inTurn([
        () => checkLoading(context, { tool, folder: target, texts: every, unknownField }),
        () => checkCompiledAgain(context, { tool, folder: target, texts: own }),
        () => checkLocal(context, { tool, folder: target, pairs: local }),
        () => checkYamlDialect(context, tool, target),
      ]),
      inTurn([
        async () => checkGuide(context, { pairs, equal, gaps: await checkGaps(context, tool) }),
        () => checkVertex(context, texts),
        () => checkLint(context),
      ]),
    ]);
  },
};

async function inTurn(claims: readonly (() => Promise<void>)[]): Promise<void> {
  for (const claim of claims) await claim();
}
