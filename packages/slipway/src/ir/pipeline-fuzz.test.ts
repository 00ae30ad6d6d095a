import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { hasErrors } from '../core/diagnostics.ts';
import { type PipelineSpec, pipelineSpecSchema } from './pipeline-spec.ts';
import { type PlatformSpec, platformSpecSchema } from './platform-spec.ts';
import { readPipeline } from './read-pipeline.ts';
import { writePipeline } from './write-pipeline.ts';

const name = fc.oneof(
  fc.constantFrom('a', 'tasks', 'constant', 'metadata', 'constructor', 'on', '1', 'a.b', 'comp-a'),
  fc.string({ unit: 'binary' }).filter((text) => text !== '__proto__'),
);
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...' \n\n\ta"\'\\:#-{|>%1.e') }),
  fc.constantFrom('', 'yes', '1.0', '0x1f', '---', '{{$}}', "{{$.inputs.parameters['x']}}"),
);
/** Numbers stay below 2^53: integer parameters may have no others. */
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 2 },
    text,
    fc.double({ noNaN: true, min: -9e15, max: 9e15 }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(name, tie('value'), { maxKeys: 3 }),
  ),
})).value;

/** Values of every field that the schema names. */
function valuesOf(schema: z.core.$ZodType): fc.Arbitrary<unknown> {
  if (schema instanceof z.ZodExactOptional || schema instanceof z.ZodDefault)
    return valuesOf(schema.def.innerType);
  if (schema instanceof z.ZodObject)
    return objectsOf(schema.shape).map((value) => withoutRivals(schema, value));
  if (schema instanceof z.ZodRecord)
    return fc.dictionary(name, valuesOf(schema.valueType), { maxKeys: 2 });
  if (schema instanceof z.ZodArray) return fc.array(valuesOf(schema.element), { maxLength: 2 });
  if (schema instanceof z.ZodEnum) return fc.constantFrom(...schema.options);
  if (schema instanceof z.ZodUnion) return fc.oneof(...schema.options.map(valuesOf));
  if (schema instanceof z.ZodBoolean) return fc.boolean();
  if (schema instanceof z.ZodNumber)
    return schema.isInt ? fc.nat() : fc.double({ noNaN: true, noDefaultInfinity: true, min: 1 });
  if (schema instanceof z.ZodString) {
    const pattern = schema.def.checks
      ?.map((check) => (check._zod.def as { pattern?: RegExp }).pattern)
      .find((found) => found !== undefined);
    return pattern === undefined ? text : fc.stringMatching(pattern);
  }
  return json;
}

function objectsOf(shape: z.core.$ZodShape): fc.Arbitrary<object> {
  const members = Object.entries(shape);
  return fc.record(Object.fromEntries(members.map(([key, member]) => [key, valuesOf(member)])), {
    requiredKeys: members
      .filter(([, member]) => !(member instanceof z.ZodExactOptional))
      .map(([key]) => key),
    noNullPrototype: true,
  });
}

/** Takes members away until the schema has none too many of them. */
function withoutRivals(schema: z.ZodObject, value: object): object {
  const entries = Object.entries(value);
  while (entries.length > 0 && isOverfull(schema, Object.fromEntries(entries))) entries.pop();
  return Object.fromEntries(entries);
}

const isOverfull = (schema: z.ZodObject, value: object): boolean =>
  (schema.safeParse(value).error?.issues ?? []).some(
    ({ code, path }) => code === 'custom' && path.length === 0,
  );

const versioned = (spec: unknown): PipelineSpec => ({
  ...(spec as PipelineSpec),
  schemaVersion: '2.1.0',
});

const specs = valuesOf(pipelineSpecSchema).map(versioned);
const platforms = fc.option(valuesOf(platformSpecSchema), { nil: undefined });

test('any spec and platforms, of all fields, are read as written and written the same again', () => {
  fc.assert(
    fc.property(specs, platforms, (spec, platformSpec) => {
      const given = platformSpec === undefined ? { spec } : { spec, platformSpec };
      const first = writePipeline(given as { spec: PipelineSpec; platformSpec?: PlatformSpec });
      const read = readPipeline(first);
      expect(read.diagnostics).toEqual([]);
      expect(read.spec).toEqual(spec);
      expect(read.platformSpec).toEqual(platformSpec);
      expect(writePipeline({ ...read, spec: read.spec! })).toBe(first);
      const json = JSON.stringify(spec);
      expect(readPipeline(json).spec).toEqual(JSON.parse(json));
    }),
    { numRuns: 150 },
  );
});

describe('a file with anything done to it', () => {
  const census = readFileSync(
    new URL('../authoring/fixtures/census.kfp.yaml', import.meta.url),
    'utf8',
  );
  const lines = census.split('\n');
  const place = fc.nat(lines.length - 1);
  const inserted = fc.oneof(
    fc.constantFrom('- a', '  - a', 'x: &a [*a]', '<<: *b', '---', '...', '# c', '\ta', '? b', '"'),
    fc.constantFrom('root: 1', 'tasks: {}', 'a: |', 'a: >-', "a: '", '{', '__proto__: {x: 1}'),
    fc.string({ unit: fc.constantFrom(...'-?:,[]{}#&*!|>\'"%@` \tab1') }),
  );
  const edit = fc.oneof(
    fc.record({ kind: fc.constant('delete' as const), at: place }),
    fc.record({ kind: fc.constant('duplicate' as const), at: place }),
    fc.record({ kind: fc.constant('swap' as const), at: place, with: place }),
    fc.record({ kind: fc.constant('insert' as const), at: place, line: inserted }),
    fc.record({ kind: fc.constant('indent' as const), at: place, by: fc.nat(3) }),
    fc.record({ kind: fc.constant('cut' as const), at: place, from: fc.nat(60) }),
    fc.record({
      kind: fc.constant('character' as const),
      at: place,
      from: fc.nat(60),
      put: fc.oneof(fc.string({ unit: 'binary', maxLength: 2 }), fc.constantFrom(...':\'"[{*&')),
    }),
  );

  function apply(
    given: readonly string[],
    done: typeof edit extends fc.Arbitrary<infer E> ? E : never,
  ) {
    const { at } = done;
    const line = given[at] ?? '';
    if (done.kind === 'delete') return given.toSpliced(at, 1);
    if (done.kind === 'duplicate') return given.toSpliced(at, 0, line);
    if (done.kind === 'swap') return given.with(at % given.length, given[done.with] ?? '');
    if (done.kind === 'insert') return given.toSpliced(at, 0, done.line);
    if (done.kind === 'indent') return given.toSpliced(at, 1, ' '.repeat(done.by) + line);
    if (done.kind === 'cut') return given.toSpliced(at, 1, line.slice(0, done.from));
    return given.toSpliced(at, 1, line.slice(0, done.from) + done.put + line.slice(done.from + 1));
  }

  test('is a pipeline, or its problems are told with their places; nothing is thrown', () => {
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        const mutated = edits.reduce(apply, lines as readonly string[]).join('\n');
        const read = readPipeline(mutated);
        for (const { source, message } of read.diagnostics) {
          const [line = 0, column = 0] = (source ?? '').split(':').map(Number);
          expect(line >= 1 && line <= mutated.split('\n').length && column >= 1).toBe(true);
          expect(message).not.toBe('');
        }
        expect(read.spec !== undefined || hasErrors(read.diagnostics)).toBe(true);
        if (read.spec === undefined || hasErrors(read.diagnostics)) return;
        const written = writePipeline({ ...read, spec: read.spec });
        const again = readPipeline(written);
        expect(hasErrors(again.diagnostics)).toBe(false);
        expect(writePipeline({ ...again, spec: again.spec! })).toBe(written);
      }),
      { numRuns: 400 },
    );
  });
});
