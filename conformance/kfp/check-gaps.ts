import assert from 'node:assert/strict';
import { danglingReferences } from '../../packages/slipway/src/authoring/fixtures/dangling-references.ts';
import type { ConformanceContext } from '../conformance-suite.ts';
import { compiledText, compileOf, readFileText } from './compiled-file.ts';
import { excerptOf } from './excerpt.ts';
import type { Gap } from './gaps/gap.ts';
import { gaps } from './gaps/gaps.ts';
import type { KfpTool } from './run.ts';

/** What KFP makes of a pipeline that its compiler gets wrong or cannot say, and what we do. */
export interface FoundGap extends Gap {
  readonly name: string;
  /** The author's Python; missing when Python has no words for it. */
  readonly python?: string;
  readonly kfp?: string;
  /** Missing when we refuse it. */
  readonly yaml?: string;
  readonly refusal?: string;
}

interface KfpGap {
  readonly source: string;
  readonly kfp?: string;
  /** What KFP makes of it now that it is right. */
  readonly right?: string;
}

/** Each of KFP's defects is still there, and ours is right or refused. */
export async function checkGaps(context: ConformanceContext, tool: KfpTool): Promise<FoundGap[]> {
  const theirs = (await tool('gaps')) as Readonly<Record<string, KfpGap>>;
  await context.check('every gap of KFP has its pipeline in TypeScript', async () => {
    for (const name of Object.keys(theirs)) assert.ok(Object.hasOwn(gaps, name), name);
  });
  const found: FoundGap[] = [];
  for (const [name, gap] of Object.entries(gaps)) {
    const { source, kfp, right } = theirs[name] ?? {};
    await context.check(`${name}: KFP gets it wrong, we do not`, async () => {
      assert.equal(right, undefined, 'KFP gets it right by now');
      found.push({
        ...gap,
        name,
        ...(source === undefined ? {} : { python: source }),
        ...(kfp === undefined ? {} : { kfp }),
        ...outcomeOf(gap),
      });
    });
  }
  return found;
}

function outcomeOf(gap: Gap): Pick<FoundGap, 'yaml' | 'refusal'> {
  if (gap.proof === undefined) return { refusal: refusalOf(gap) };
  const text = compiledText(gap.define());
  assert.equal(compiledText(gap.define()), text, 'the same source gives the same bytes');
  const { spec } = readFileText(text);
  assert.deepEqual(danglingReferences(spec), []);
  return { yaml: excerptOf(text, gap.proof) };
}

/** Without the place in the file, which changes with every line above. */
function refusalOf(gap: Gap): string {
  try {
    const { compiled, diagnostics } = compileOf(gap.define());
    assert.equal(compiled, undefined, 'it compiles');
    return diagnostics[0]?.message ?? '';
  } catch (error) {
    assert.equal((error as { category?: unknown }).category, 'invalid-input', String(error));
    return (error as Error).message.replace(/ \([\w.-]+:\d+:\d+\)$/, '');
  }
}
