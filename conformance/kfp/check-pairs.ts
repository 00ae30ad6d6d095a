import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writePipeline } from '../../packages/slipway/src/ir/write-pipeline.ts';
import type { ConformanceContext } from '../conformance-suite.ts';
import { comparable, type Program, withoutUnreadChannels } from './comparable.ts';
import { compiledText, plain, readFileText } from './compiled-file.ts';
import { pipelinesIn } from './pipelines-in.ts';
import type { KfpTool } from './run.ts';

/** The same pipeline from TypeScript and from Python, compiled. */
export interface Pair {
  readonly folder: string;
  readonly name: string;
  readonly program: Program;
  readonly ours: string;
  readonly theirs: string;
}

interface PairsRequest {
  /** Below `conformance/kfp`. */
  readonly folder: string;
  readonly program: Program;
  readonly tool: KfpTool;
}

/** Compiles both sides of a folder of pairs; every Python module with a pipeline has its other side. */
export async function compiledPairs(
  { repository, temporaryFolder }: ConformanceContext,
  { folder, program, tool }: PairsRequest,
): Promise<Pair[]> {
  const source = join(repository, 'conformance/kfp', folder);
  const target = await temporaryFolder();
  const paths = (await tool('compile_twins', source, target)) as Record<string, string>;
  const pipelines = await pipelinesIn(source);
  const names = Object.keys(paths).map((module) => module.replaceAll('_', '-'));
  assert.deepEqual(names.sort(), Object.keys(pipelines).sort());
  const pairs = Object.entries(pipelines).map(async ([name, pipeline]) => {
    const theirs = await readFile(paths[name.replaceAll('-', '_')] ?? '', 'utf8');
    return { folder, name, program, ours: compiledText(pipeline), theirs };
  });
  return Promise.all(pairs);
}

/** The same pipeline in Python, compiled by KFP, is the same pipeline. Gives whether it is. */
export async function checkPair(
  context: ConformanceContext,
  { folder, name, program, ...texts }: Pair,
): Promise<boolean> {
  const ours = readFileText(texts.ours);
  const theirs = readFileText(texts.theirs);
  return context.check(`${folder}/${name}: compiles to what KFP compiles it to`, async () => {
    const known = withoutUnreadChannels(theirs.spec);
    assert.deepEqual(
      plain(comparable({ ...ours, program })),
      plain(comparable({ ...theirs, spec: known, program })),
    );
    assert.deepEqual(
      plain(withoutUnreadChannels(ours.spec)),
      plain(ours.spec),
      'a channel that nothing reads',
    );
    assert.equal(headerOf(texts.ours), headerOf(texts.theirs));
    const again = readFileText(writePipeline(theirs));
    assert.deepEqual([again.spec, again.platformSpec], [theirs.spec, theirs.platformSpec]);
  });
}

const headerOf = (text: string): string => text.slice(0, text.indexOf('\ncomponents:'));
