import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readDocuments } from '../read-documents.ts';
import { readPipeline } from '../read-pipeline.ts';
import { lintPipeline } from './lint-pipeline.ts';

const CENSUS = readFileSync(
  new URL('../../authoring/fixtures/census.kfp.yaml', import.meta.url),
  'utf8',
);
const DOCUMENTS = readDocuments(CENSUS).documents;

type Owner = Record<string, unknown>;

/** Every member of a value, as its owner and key. */
function members(value: unknown, found: (readonly [Owner, string])[] = []) {
  if (typeof value === 'object' && value !== null)
    for (const [key, member] of Object.entries(value)) {
      found.push([value as Owner, key]);
      members(member, found);
    }
  return found;
}

const changes = fc.array(
  fc.record({
    at: fc.nat(),
    to: fc.oneof(
      fc.constant('delete' as const),
      fc.constant('swap' as const),
      fc.record({ value: fc.json().map((text) => JSON.parse(text) as unknown) }),
      fc.record({
        value: fc.constantFrom(
          '__proto__',
          "{{$.inputs.parameters['x']}}",
          'a == ',
          '1',
          '[1]',
          'root',
        ),
      }),
    ),
    with: fc.nat(),
  }),
  { minLength: 1, maxLength: 6 },
);

test('whatever is changed in a pipeline, lint ends with findings that have places', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(changes, (list) => {
      const spec = structuredClone(DOCUMENTS[0]);
      for (const { at, to, with: other } of list) {
        const all = members(spec);
        const [owner, key] = all[at % all.length] ?? [{}, ''];
        const [otherOwner, otherKey] = all[other % all.length] ?? [{}, ''];
        if (to === 'delete') delete owner[key];
        else if (to === 'swap') owner[key] = structuredClone(otherOwner[otherKey]);
        else owner[key] = to.value;
      }
      const read = readPipeline(JSON.stringify(spec));
      if (read.spec === undefined) return;
      for (const { code, path, message } of lintPipeline({ ...read, spec: read.spec })) {
        seen.add(code);
        expect(read.locate(path)).toMatch(/^\d+:\d+$/);
        expect(message).toMatch(/\.$|\?$/);
      }
    }),
    { numRuns: 400, seed: 4 },
  );
  expect(seen.size).toBeGreaterThan(5);
});

test('the pipeline itself is sound', () => {
  const read = readPipeline(CENSUS);
  if (read.spec === undefined) throw new Error('it does not read');
  expect(lintPipeline({ ...read, spec: read.spec })).toEqual([]);
});
