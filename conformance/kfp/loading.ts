import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PlatformSpec, SlipwayPlatform } from '../../packages/slipway/src/ir/platform-spec.ts';
import { readPipeline } from '../../packages/slipway/src/ir/read-pipeline.ts';
import type { ConformanceContext } from '../conformance-suite.ts';
import { plain } from './compiled-file.ts';
import type { KfpTool } from './run.ts';

interface Loaded {
  readonly name: string;
  readonly text: string;
  /** What KFP says of it. */
  readonly kfp: { readonly spec?: object; readonly platform?: object; readonly problem?: string };
}

interface LoadingRequest {
  readonly tool: KfpTool;
  readonly folder: string;
  /** By the name to report. */
  readonly texts: ReadonlyMap<string, string>;
  /** A file with a field that the format does not have. */
  readonly unknownField: string;
}

/** KFP reads the files strictly, compiles them again to the same, and both read the same in them. */
export async function checkLoading(
  context: ConformanceContext,
  { tool, folder, texts, unknownField }: LoadingRequest,
): Promise<void> {
  const [wrong, ...files] = await loadAll(tool, folder, [['wrong', unknownField], ...texts]);
  await context.check('KFP refuses what its format has no word for', async () => {
    assert.match(wrong?.kfp.problem ?? '', /no field named "surprise"/);
  });
  for (const { name, text, kfp } of files)
    await context.check(`KFP and we read the same in ${name}`, async () => {
      assert.equal(kfp.problem, undefined);
      const { spec, platformSpec, diagnostics } = readPipeline(text);
      assert.deepEqual(diagnostics, []);
      assert.deepEqual(kfp.spec, plain(spec));
      assert.deepEqual(kfp.platform, plain(asMessages(platformSpec)));
    });
}

/** Messages do not tell an empty map from one that is not there. */
function asMessages(platformSpec: PlatformSpec | undefined): object {
  const platforms = Object.entries(platformSpec?.platforms ?? {}).map(([name, platform]) => {
    const own = platform as SlipwayPlatform;
    const { deploymentSpec: { executors, ...rest } = {} } = own;
    const isEmpty = executors !== undefined && Object.keys(executors).length === 0;
    return [name, { ...own, ...(isEmpty ? { deploymentSpec: rest } : {}) }] as const;
  });
  return platforms.length === 0 ? {} : { platforms: Object.fromEntries(platforms) };
}

/** KFP takes a loaded pipeline as a pipeline of its own. */
export async function checkCompiledAgain(
  context: ConformanceContext,
  { tool, folder, texts }: Pick<LoadingRequest, 'tool' | 'folder' | 'texts'>,
): Promise<void> {
  const paths = await filesOf(folder, [...texts.values()]);
  await context.check('KFP compiles what it loads to the same again', async () => {
    const others = (await tool('compile_again', ...paths)) as string[];
    const names = [...texts.keys()];
    assert.deepEqual(
      others.map((path) => names[paths.indexOf(path)]),
      [],
    );
  });
}

async function filesOf(folder: string, texts: readonly string[]): Promise<string[]> {
  const files = texts.map(async (text, index) => {
    const path = join(folder, `${index}.yaml`);
    await writeFile(path, text);
    return path;
  });
  return Promise.all(files);
}

async function loadAll(
  tool: KfpTool,
  folder: string,
  texts: readonly (readonly [name: string, text: string])[],
): Promise<Loaded[]> {
  const paths = await filesOf(
    folder,
    texts.map(([, text]) => text),
  );
  const answers = (await tool('load', ...paths)) as Loaded['kfp'][];
  return texts.map(([name, text], index) => ({ name, text, kfp: answers[index] ?? {} }));
}
