import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { kfpYaml } from '../../packages/slipway/src/ir/kfp-yaml.ts';
import { parseKfpYaml } from '../../packages/slipway/src/ir/parse-kfp-yaml.ts';
import type { ConformanceContext } from '../conformance-suite.ts';
import { HOSTILE_TEXTS } from './hostile.ts';
import type { KfpTool } from './run.ts';

const SAMPLES = 2000;
const SEED = 20_240_601;

/** Numbers as texts, and texts made of what YAML gives a meaning to. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...'0123456789eE+-._:xob') }),
  fc.string({ unit: fc.constantFrom(...'-?:,[]{}#&*!|>\'"%@`=~ \n\t\r<ayno') }),
  fc.constantFrom(...HOSTILE_TEXTS),
);
const number = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.maxSafeInteger());
const value = fc.oneof(text, number, fc.boolean(), fc.constant(null));
const samples = fc.array(fc.tuple(text, value), { minLength: 1, maxLength: 4 });

/** PyYAML, with which KFP reads and writes, and we understand each other for any value. */
export async function checkYamlDialect(
  context: ConformanceContext,
  tool: KfpTool,
  folder: string,
): Promise<void> {
  const values = fc
    .sample(samples, { numRuns: SAMPLES, seed: SEED })
    .map((entries) => ({ defaultValue: Object.fromEntries(entries.map(withoutProto)) }));
  const path = join(folder, 'values.yaml');
  await context.check('PyYAML reads the values that we write', async () => {
    await writeFile(path, kfpYaml(values));
    const [read] = (await tool('read_yaml', path)) as unknown[];
    assert.deepEqual(withoutNegativeZero(read), withoutNegativeZero(values));
  });
  await context.check('we read the values that PyYAML writes', async () => {
    const source = join(folder, 'values.json');
    await writeFile(source, JSON.stringify(values));
    await tool('write_yaml', source, path);
    const read = parseKfpYaml(await readFile(path, 'utf8'))[0]?.toJS();
    assert.deepEqual(withoutNegativeZero(read), withoutNegativeZero(values));
  });
}

/** JavaScript's own meaning of the name would lose it. */
const withoutProto = ([key, item]: readonly [string, unknown]) => [`${key}_`.slice(0, -1), item];

const withoutNegativeZero = (item: unknown): unknown => JSON.parse(JSON.stringify(item));
