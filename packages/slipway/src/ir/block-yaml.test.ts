import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readBlockYaml } from './block-yaml.ts';
import { kfpYaml } from './kfp-yaml.ts';
import { parseKfpYaml } from './parse-kfp-yaml.ts';

/** As PyYAML folds and escapes. */
const WRITTEN_BY_KFP = `# PIPELINE DEFINITION
# Name: p
components:
  comp-add:
    executorLabel: exec-add
    inputDefinitions: {}
deploymentSpec:
  executors:
    exec-add:
      container:
        args:
        - --executor_input
        - '{{$}}'
        command:
        - sh
        - "\\nif ! [ -x \\"$(command -v pip)\\" ]; then\\n    python3 -m ensurepip ||\\
          \\ python3 -m ensurepip --user\\nfi\\n && \\"\\
          $0\\" \\"$@\\"\\n"
        - 'program_path=$(mktemp -d)


          printf "%s" "$0"   it''s

          '
        - plain text that
          goes on
        image: python:3.11
        resources:
          cpuLimit: 0.5
          none: []
pipelineInfo:
  name: p
on_time: yes
---
platforms:
  kubernetes: {}
`;

/** What the general reader says: undefined for what it refuses. */
function generally(text: string): unknown[] | undefined {
  const documents = parseKfpYaml(text);
  if (documents.some(({ errors, warnings }) => errors.length + warnings.length > 0))
    return undefined;
  return documents.map((document) => document.toJS());
}

/** The general reader makes a space of blank lines after an escaped line end, PyYAML line breaks. */
const DISPUTED = /\\\n *\n/;

function expectAgreement(text: string): void {
  if (DISPUTED.test(text)) return;
  const fast = readBlockYaml(text);
  if (fast !== undefined) expect(fast).toEqual(generally(text));
}

test('what KFP writes is read, and as the general reader reads it', () => {
  expect(readBlockYaml(WRITTEN_BY_KFP)).toHaveLength(2);
  expect(readBlockYaml(WRITTEN_BY_KFP)).toEqual(generally(WRITTEN_BY_KFP));
});

test('blank lines after an escaped line end are line breaks, as to PyYAML', () => {
  expect(readBlockYaml('a: "b\\\n\n  c"\n')).toEqual([{ a: 'b\nc' }]);
});

test('members are told with where they begin', () => {
  const places: string[] = [];
  readBlockYaml('a:\n- b: 1\n-\n  - c\n', (_container, key, offset) =>
    places.push(`${key}@${offset}`),
  );
  expect(places.sort()).toEqual(['0@0', '0@16', '0@5', '1@10', 'a@0', 'b@5']);
});

test.each([
  ['a key twice', 'a: 1\na: 2\n'],
  ['a flow list', 'a: [1]\n'],
  ['an alias', 'a: &b 1\nc: *b\n'],
  ['a tag', 'a: !!str 1\n'],
  ['a merge', '<<: {a: 1}\n'],
  ['a folded block', 'a: >-\n  b\n'],
  ['a question mark', '? a\n: b\n'],
  ['a tab', 'a:\tb\n'],
  ['__proto__', '__proto__: 1\n'],
  ['an integer that is not exact', 'a: 9007199254740993\n'],
  ['wrong indentation', 'a:\n    b: 1\n  c: 2\n'],
  ['a text that does not end', 'a: "b\n'],
  ['a key of another type', 'on: 1\n'],
  ['a colon in a text', 'a: b: c\n'],
  ['deep nesting', Array.from({ length: 200 }, (_, depth) => `${' '.repeat(depth)}a:\n`).join('')],
])('%s is left to the general reader', (_what, text) => {
  expect(readBlockYaml(text)).toBeUndefined();
});

describe('the general reader agrees', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom(...'-?:,[]{}#&*!|>\'"%@`=~ \n\t\r<ayno') }),
    fc.string({ unit: fc.constantFrom(...' \n\na"\'\\') }),
    fc.string({ unit: fc.constantFrom(...'0123456789eE+-._:xob') }),
  );
  const value = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      text,
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value')),
      fc.dictionary(
        fc.oneof(
          fc.constantFrom('a', 'b', 'c-d'),
          text.filter((key) => key !== '__proto__'),
        ),
        tie('value'),
      ),
    ),
  })).value;

  test('on what we write', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('a', 'b', 'c'), value), (written) => {
        const yaml = kfpYaml(written);
        expectAgreement(yaml);
        expect(generally(yaml)).toEqual([written]);
      }),
      { numRuns: 300 },
    );
  });

  test('on what KFP writes with anything anywhere', () => {
    const noise = fc.oneof(
      fc.string({
        unit: fc.constantFrom(...'-?:,[]{}#&*!|>\'"%@` \n\n\n  \tab'),
        maxLength: 6,
      }),
      fc.constantFrom('\n\n', '\n  ', '- ', '  ', ': ', "'", '"', '|\n   a\n', '\n---\n'),
    );
    fc.assert(
      fc.property(fc.nat(WRITTEN_BY_KFP.length), fc.nat(12), noise, (from, length, put) => {
        expectAgreement(WRITTEN_BY_KFP.slice(0, from) + put + WRITTEN_BY_KFP.slice(from + length));
      }),
      { numRuns: 500 },
    );
  });

  test('on any soup of YAML', () => {
    const pieces = fc.constantFrom(
      ...['a: ', 'b:', '- ', '\n', '\n  ', '"a b"', "'it''s'", '|\n', '|-\n', '|2\n', 'text\n'],
      ...['  text\n', 'k: v\n', '  k: v\n', '- x\n', '  - x\n', '    deep\n', '\n\n', '{}', '1.5'],
      ...['"a\\\n', '  b"\n', "'c\n\n", "  d'\n", '# e\n', '---\n', '~\n'],
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 14 }), (soup) => expectAgreement(soup.join(''))),
      { numRuns: 3000 },
    );
  });
});
