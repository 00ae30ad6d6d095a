import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readImported } from './read-imported.ts';

const texts = ['scale', 'twice'].map((name) =>
  readFileSync(new URL(`./fixtures/${name}.yaml`, import.meta.url), 'utf8'),
);

/** A text with pieces cut out, doubled, or replaced by what upsets readers. */
const mutated = fc
  .tuple(
    fc.constantFrom(...texts),
    fc.array(
      fc.record({
        at: fc.nat(10_000),
        length: fc.nat(40),
        piece: fc.constantFrom(
          '',
          '__proto__',
          'constructor',
          '{',
          '- ',
          '*a',
          '&a ',
          'null',
          '!!x ',
          '\t',
        ),
      }),
      { minLength: 1, maxLength: 4 },
    ),
  )
  .map(([text, changes]) =>
    changes.reduce((before, { at, length, piece }) => {
      const start = at % before.length;
      return `${before.slice(0, start)}${piece}${before.slice(start + length)} `;
    }, text),
  );

/** The root uses every component, and each the one before. */
function ladder(length: number): string {
  const task = (index: number) => [`t-${index}`, { componentRef: { name: `comp-${index}` } }];
  const components = Array.from({ length }, (_, index) => [
    `comp-${index}`,
    { dag: { tasks: Object.fromEntries(index === 0 ? [] : [task(index - 1)]) } },
  ]);
  return JSON.stringify({
    pipelineInfo: { name: 'ladder' },
    schemaVersion: '2.1.0',
    components: Object.fromEntries(components),
    root: { dag: { tasks: Object.fromEntries(Array.from({ length }, (_, index) => task(index))) } },
  });
}

describe('readImported', () => {
  it('reads what is well made', () => {
    for (const text of texts) expect(readImported(text)).toHaveProperty('read');
  });

  it('gives a component or says why not, whatever the text', () => {
    fc.assert(
      fc.property(mutated, (text) => {
        const result = readImported(text);
        if ('problem' in result) expect(result.problem).not.toBe('');
        else expect(result.read.name).not.toBe('');
      }),
      { numRuns: 300 },
    );
  });

  it('follows a chain of ten thousand components, and finds one that closes upon itself', () => {
    const link = (index: number, next: string) => [
      `comp-${index}`,
      { dag: { tasks: { next: { componentRef: { name: next } } } } },
    ];
    const chain = (last: string) =>
      JSON.stringify({
        pipelineInfo: { name: 'chain' },
        schemaVersion: '2.1.0',
        components: Object.fromEntries([
          ...Array.from({ length: 10_000 }, (_, index) => link(index, `comp-${index + 1}`)),
          link(10_000, last),
          ['comp-end', { executorLabel: 'exec-end' }],
        ]),
        deploymentSpec: { executors: { 'exec-end': { container: { image: 'i' } } } },
        root: { dag: { tasks: { first: { componentRef: { name: 'comp-0' } } } } },
      });
    expect(readImported(ladder(10_000))).toHaveProperty('read');
    expect(readImported(chain('comp-end'))).toHaveProperty('read');
    expect(readImported(chain('comp-5000'))).toMatchObject({
      problem: expect.stringContaining('"comp-5000" contains itself'),
    });
  });
});
