import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConformanceSuite } from '../conformance-suite.ts';
import { checkGaps } from './check-gaps.ts';
import { checkGuide, pairKey } from './check-guide.ts';
import { checkPair, compiledPairs } from './check-pairs.ts';
import { compiledText } from './compiled-file.ts';
import { hostile } from './hostile.ts';
import { checkCompiledAgain, checkLoading } from './loading.ts';
import { pipelinesIn } from './pipelines-in.ts';
import { checkYamlDialect } from './yaml-dialect.ts';

const REQUIREMENTS = ['kfp==2.17.0', 'kfp-pipeline-spec==2.17.3'];
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
    const pairs = [
      ...(await compiledPairs(context, {
        folder: 'twins',
        program: 'own-program',
        pipelines: await pipelinesIn(join(here, 'twins')),
        tool,
        target,
      })),
      ...(await compiledPairs(context, {
        folder: 'features',
        program: 'same-program',
        pipelines: await pipelinesIn(join(here, 'features')),
        tool,
        target,
      })),
    ];
    const texts = new Map([['hostile', compiledText(hostile)]]);
    for (const path of COMMITTED) texts.set(path, await readFile(join(repository, path), 'utf8'));
    for (const pair of pairs)
      texts.set(pairKey(pair), pair.ours).set(`${pairKey(pair)} of KFP`, pair.theirs);
    const unknownField = pairs[0]?.ours.replace('root:', 'surprise: 1\nroot:') ?? '';
    await checkLoading(context, { tool, folder: target, texts, unknownField });
    const own = new Map(pairs.map((pair) => [pairKey(pair), pair.ours]));
    await checkCompiledAgain(context, { tool, folder: target, texts: own });
    const equal = new Set<string>();
    for (const pair of pairs) if (await checkPair(context, pair)) equal.add(pairKey(pair));
    const found = await checkGaps(context, tool);
    await checkGuide(context, { pairs, equal, gaps: found });
    await checkYamlDialect(context, tool, target);
  },
};
