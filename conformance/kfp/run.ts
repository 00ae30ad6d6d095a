import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compilePipeline } from '../../packages/slipway/src/authoring/compile-pipeline.ts';
import type { Pipeline } from '../../packages/slipway/src/authoring/pipeline.ts';
import {
  type PipelineSpec,
  pipelineSpecSchema,
} from '../../packages/slipway/src/ir/pipeline-spec.ts';
import { readPipeline } from '../../packages/slipway/src/ir/read-pipeline.ts';
import { writePipeline } from '../../packages/slipway/src/ir/write-pipeline.ts';
import type { ConformanceContext, ConformanceSuite } from '../conformance-suite.ts';
import { comparable, withoutUnreadChannels } from './comparable.ts';
import { hostile } from './hostile.ts';
import { branches } from './twins/branches.ts';
import { conditional } from './twins/conditional.ts';
import { linear } from './twins/linear.ts';
import { checkYamlDialect } from './yaml-dialect.ts';

const REQUIREMENTS = ['kfp==2.17.0', 'kfp-pipeline-spec==2.17.3'];
const TWINS: Readonly<Record<string, Pipeline>> = { branches, conditional, linear };
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
    const { python } = await context.pythonVenv('kfp', REQUIREMENTS);
    const tool: KfpTool = async (...words) => {
      const script = join(context.repository, 'conformance/kfp/kfp_tool.py');
      const { stdout } = await context.runProgram([python, '-B', script, ...words]);
      return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
    };
    const folder = await context.temporaryFolder();
    const ours = await ourTexts(context.repository);
    const theirs = await theirTexts(context, tool, folder);
    const wrong = [
      'wrong',
      ours.get('linear')?.replace('root:', 'surprise: 1\nroot:') ?? '',
    ] as const;
    await checkLoading(context, await loadAll(tool, folder, new Map([wrong, ...ours, ...theirs])));
    for (const name of Object.keys(TWINS))
      await checkTwin(context, name, {
        ours: ours.get(name) ?? '',
        theirs: theirs.get(`${name} of KFP`) ?? '',
      });
    await checkYamlDialect(context, tool, folder);
  },
};

/** Compiled files by name: of our compiler, and as committed. */
async function ourTexts(repository: string): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const [name, pipeline] of Object.entries({ ...TWINS, hostile }))
    texts.set(name, compiledText(pipeline));
  for (const path of COMMITTED) texts.set(path, await readFile(join(repository, path), 'utf8'));
  return texts;
}

async function theirTexts(
  context: ConformanceContext,
  tool: KfpTool,
  folder: string,
): Promise<Map<string, string>> {
  const source = join(context.repository, 'conformance/kfp/twins');
  const paths = (await tool('compile_twins', source, folder)) as Record<string, string>;
  assert.deepEqual(Object.keys(paths).sort(), Object.keys(TWINS).sort());
  const texts = new Map<string, string>();
  for (const [name, path] of Object.entries(paths))
    texts.set(`${name} of KFP`, await readFile(path, 'utf8'));
  return texts;
}

interface Loaded {
  readonly name: string;
  readonly text: string;
  /** What KFP says of it. */
  readonly kfp: { readonly spec?: object; readonly platform?: object; readonly problem?: string };
}

async function loadAll(
  tool: KfpTool,
  folder: string,
  texts: ReadonlyMap<string, string>,
): Promise<Loaded[]> {
  const paths: string[] = [];
  for (const [index, text] of [...texts.values()].entries()) {
    paths.push(join(folder, `${index}.yaml`));
    await writeFile(paths[index] ?? '', text);
  }
  const answers = (await tool('load', ...paths)) as Loaded['kfp'][];
  return [...texts].map(([name, text], index) => ({ name, text, kfp: answers[index] ?? {} }));
}

/** KFP reads the files strictly, and both read the same in them. */
async function checkLoading(
  context: ConformanceContext,
  [unknownField, ...files]: readonly Loaded[],
): Promise<void> {
  await context.check('KFP refuses what its format has no word for', async () => {
    assert.match(unknownField?.kfp.problem ?? '', /no field named "surprise"/);
  });
  for (const { name, text, kfp } of files)
    await context.check(`KFP and we read the same in ${name}`, async () => {
      assert.equal(kfp.problem, undefined);
      const { spec, platform, diagnostics } = readPipeline(text);
      assert.deepEqual(diagnostics, []);
      assert.deepEqual(kfp.spec, plain(spec));
      const platforms = platform === undefined ? {} : { platforms: { slipway: platform } };
      assert.deepEqual(kfp.platform, plain(platforms));
    });
}

interface TwinTexts {
  readonly ours: string;
  readonly theirs: string;
}

/** The same pipeline in Python, compiled by KFP, is the same pipeline. */
async function checkTwin(
  context: ConformanceContext,
  name: string,
  texts: TwinTexts,
): Promise<void> {
  const ours = specOf(texts.ours);
  await context.check(`${name}: compiles to what KFP compiles it to`, async () => {
    const theirs = withoutUnreadChannels(specOf(texts.theirs));
    assert.deepEqual(
      plain(comparable(ours, 'own-program')),
      plain(comparable(theirs, 'own-program')),
    );
  });
  await context.check(`${name}: has no channel that nothing reads`, async () => {
    assert.deepEqual(withoutUnreadChannels(ours), ours);
  });
  await context.check(`${name}: has KFP's header`, async () => {
    assert.equal(headerOf(texts.ours), headerOf(texts.theirs));
  });
}

function compiledText(pipeline: Pipeline): string {
  const { compiled, diagnostics } = compilePipeline(pipeline, {
    image: 'project:1',
    version: '0.0.0',
    moduleOf: ({ name }) => ({ module: './steps.ts', export: name }),
  });
  assert.deepEqual(diagnostics, []);
  assert.ok(compiled);
  return writePipeline(compiled);
}

function specOf(text: string): PipelineSpec {
  const { spec, diagnostics } = readPipeline(text);
  assert.deepEqual(diagnostics, []);
  return pipelineSpecSchema.parse(spec);
}

const headerOf = (text: string): string => text.slice(0, text.indexOf('\ncomponents:'));

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? {}));
