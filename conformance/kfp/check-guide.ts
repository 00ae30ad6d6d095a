import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConformanceContext } from '../conformance-suite.ts';
import type { FoundGap } from './check-gaps.ts';
import type { Pair } from './check-pairs.ts';
import { excerptOf } from './excerpt.ts';
import { type Feature, features } from './features.ts';
import { type FeatureRow, type GapRow, guideText } from './guide.ts';
import { definitionIn, sourceRegion } from './source-region.ts';

interface GuideFacts {
  readonly pairs: readonly Pair[];
  /** Names of pairs that are the same. */
  readonly equal: ReadonlySet<string>;
  readonly gaps: readonly FoundGap[];
}

/** The committed guide is made of what was found, and every pair of features has its row. */
export async function checkGuide(context: ConformanceContext, facts: GuideFacts): Promise<void> {
  const { repository } = context;
  const here = join(repository, 'conformance/kfp');
  const path = join(repository, 'docs/guides/kfp.md');
  await context.check('every pair of features is in the guide', async () => {
    const named = facts.pairs.filter(({ folder }) => folder === 'features');
    const rows = features.filter(({ folder = 'features' }) => folder === 'features');
    assert.deepEqual(named.map(({ name }) => name).sort(), rows.map(({ name }) => name).sort());
  });
  await context.check('docs/guides/kfp.md is what was found', async () => {
    const rows = await Promise.all(features.map((feature) => featureRow(here, feature, facts)));
    const text = guideText(rows, await gapRows(here, facts.gaps));
    if (process.env.UPDATE_GUIDE === '1') await writeFile(path, text);
    const committed = await readFile(path, 'utf8');
    assert.equal(committed, text, 'UPDATE_GUIDE=1 npm run conformance -- kfp writes it anew');
  });
}

async function featureRow(
  here: string,
  feature: Feature,
  { pairs, equal }: GuideFacts,
): Promise<FeatureRow> {
  const { name, proof, folder = 'features' } = feature;
  const pair = pairs.find((one) => one.folder === folder && one.name === name);
  assert.ok(pair, `there is no pair ${name}`);
  const path = `${folder}/${name}`;
  const source = await readFile(join(here, `${path}.ts`), 'utf8');
  return {
    ...feature,
    path,
    typescript: sourceRegion(source, 'example'),
    yaml: excerptOf(pair.ours, proof),
    isEqual: equal.has(pairKey(pair)),
  };
}

export const pairKey = ({ folder, name }: Pair): string => `${folder}/${name}`;

async function gapRows(here: string, gaps: readonly FoundGap[]): Promise<GapRow[]> {
  const folder = join(here, 'gaps');
  const files = (await readdir(folder)).map((file) => readFile(join(folder, file), 'utf8'));
  const source = (await Promise.all(files)).join('\n');
  return gaps.map((gap) => ({ ...gap, typescript: definitionIn(sourceRegion(source, gap.name)) }));
}
