import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPipeline } from './read-pipeline.ts';
import { writePipeline } from './write-pipeline.ts';

const MINIMAL = 'pipelineInfo: {name: p}\nschemaVersion: 2.1.0\nroot: {dag: {tasks: {}}}\n';
const PLATFORM = '---\nplatforms: {slipway: {config: {parameters: {n: {minimum: 1}}}}}\n';

const codes = (text: string) => readPipeline(text).diagnostics.map(({ code }) => code);

describe('a file is read', () => {
  test('with one document, with both, and as JSON of a PipelineJob', () => {
    expect(readPipeline(MINIMAL)).toMatchObject({ spec: { pipelineInfo: { name: 'p' } } });
    expect(readPipeline(MINIMAL).platform).toBeUndefined();
    expect(readPipeline(MINIMAL + PLATFORM).platform?.config.parameters).toEqual({
      n: { minimum: 1 },
    });
    const { spec } = readPipeline(MINIMAL);
    expect(readPipeline(JSON.stringify({ displayName: 'x', pipelineSpec: spec })).spec).toEqual(
      spec,
    );
  });

  test('keeping fields that Slipway does not know', () => {
    const { spec, diagnostics } = readPipeline(`${MINIMAL}futureField: {a: [1]}\n`);
    expect(diagnostics).toMatchObject([
      { code: 'unknown-field', severity: 'warning', path: 'futureField', source: '4:1' },
    ]);
    expect(spec).toMatchObject({ futureField: { a: [1] } });
  });

  test.each([
    ['1e3', '1e3'],
    ['8472e91', '8472e91'],
    ['0o7', '0o7'],
    ['y', 'y'],
    ['2024-01-01', '2024-01-01'],
    ['08', '08'],
    ['on', true],
    ['Off', false],
    ['010', 8],
    ['-0x1F', -31],
    ['1_000', 1000],
    ['1:30', 90],
    ['1.0e-07', 1e-7],
    ['.5', 0.5],
    ['~', null],
  ])('with the scalar %s meaning %j, as to the Python that wrote it', (scalar, value) => {
    const { spec } = readPipeline(`${MINIMAL}x: [${scalar}]\n`);
    expect(spec).toMatchObject({ x: [value] });
  });
});

describe('what is no pipeline is refused with a reason', () => {
  test.each([
    ['nothing', '', 'no-pipeline'],
    ['a number', '3', 'no-pipeline'],
    ['a list', '- a\n', 'no-pipeline'],
    ['NUL bytes', '\0\0', 'no-pipeline'],
    ['an Argo workflow', 'kind: Workflow\nspec: {}\n', 'no-pipeline'],
    ['an older schema', MINIMAL.replace('2.1.0', '1.0.0'), 'schema-version'],
    ['a number for a version', MINIMAL.replace('2.1.0', '2.1'), 'schema'],
    ['two pipelines', `${MINIMAL}---\n${MINIMAL}`, 'too-many-documents'],
    ['two platforms', MINIMAL + PLATFORM + PLATFORM, 'too-many-documents'],
    ['a broken platform', `${MINIMAL}---\nplatforms: {slipway: {config: 1}}\n`, 'schema'],
    ['an unknown alias', `${MINIMAL}x: *a\n`, 'yaml-value'],
    [
      'an object of Python',
      `${MINIMAL}x: !!python/object:os.system {}\n`,
      'yaml-tag-resolve-failed',
    ],
    ['a list within itself', `${MINIMAL}x: &a [*a]\n`, 'yaml-nesting'],
    ['201 lists in lists', `${MINIMAL}x: ${'['.repeat(201)}${']'.repeat(201)}\n`, 'yaml-nesting'],
    ['too much text', `${MINIMAL}x: ${'a'.repeat(32 * 1024 * 1024)}\n`, 'file-too-large'],
  ])('%s', (_what, text, code) => {
    expect(codes(text)).toEqual([code]);
  });

  test('an Argo workflow is called one', () => {
    expect(readPipeline('kind: Workflow\n').diagnostics[0]?.message).toMatch(/Argo Workflow/);
  });

  test('what is no YAML, with line and column', () => {
    const { spec, diagnostics } = readPipeline('pipelineInfo:\n  name: p\n  name: q\n');
    expect(spec).toBeUndefined();
    expect(diagnostics).toMatchObject([{ code: 'yaml-duplicate-key', source: '3:3' }]);
    expect(readPipeline('a: b\nc: {d: [\n').diagnostics[0]?.source).toMatch(/^[23]:\d+$/);
  });

  test('an alias bomb, without expanding it', () => {
    const level = (name: string, of: string) =>
      `${name}: &${name} [${Array(9).fill(`*${of}`).join(', ')}]\n`;
    const bomb = `a: &a [${Array(9).fill('lol').join(', ')}]\n${[...'bcdefghi']
      .map((name, index) => level(name, 'abcdefgh'[index] ?? ''))
      .join('')}`;
    expect(codes(MINIMAL + bomb)).toEqual(['yaml-value']);
  });

  test('twenty thousand brackets', () => {
    const found = new Set(codes(`${MINIMAL}x: ${'['.repeat(20_000)}`));
    expect(found.has('yaml-resource-exhaustion') || found.has('yaml-nesting')).toBe(true);
  });

  test('with at most fifty problems', () => {
    expect(codes('a: 1\n'.repeat(500))).toHaveLength(50);
    const inputs = Array.from({ length: 500 }, (_, n) => `p${n}: {parameterType: X}`).join(', ');
    const text = MINIMAL.replace('root: {', `root: {inputDefinitions: {parameters: {${inputs}}}, `);
    expect(codes(text)).toHaveLength(50);
  });
});

describe('names of JavaScript’s own', () => {
  test('are names like any other, but for one that is refused', () => {
    const text = `${MINIMAL}components: {__proto__: {executorLabel: x}, constructor: {executorLabel: y}}\n`;
    const { spec, diagnostics } = readPipeline(text);
    expect(diagnostics).toMatchObject([
      { code: 'reserved-name', severity: 'error', path: 'components.__proto__', source: '4:14' },
    ]);
    expect(Object.keys(spec?.components ?? {})).toEqual(['__proto__', 'constructor']);
    expect(spec?.components.toString).toBeUndefined();
    expect(({} as { executorLabel?: unknown }).executorLabel).toBeUndefined();
  });

  test.each([
    ['YAML', (value: string) => `${MINIMAL}__proto__: ${value}\n`],
    [
      'JSON',
      (value: string) =>
        `${JSON.stringify(readPipeline(MINIMAL).spec).slice(0, -1)}, "__proto__": ${value}}`,
    ],
  ])('are kept as unknown fields of %s', (_format, withField) => {
    const { spec, diagnostics } = readPipeline(withField('{"polluted": 1}'));
    expect(diagnostics).toMatchObject([{ code: 'unknown-field', path: '__proto__' }]);
    expect(Object.getOwnPropertyDescriptor(spec, '__proto__')?.value).toEqual({ polluted: 1 });
    expect((spec as { polluted?: unknown }).polluted).toBeUndefined();
    expect(writePipeline({ spec: spec! })).toContain('__proto__:\n  polluted: 1\n');
  });
});

describe('never throws', () => {
  const whole = `${MINIMAL.replace(
    '{tasks: {}}',
    '{tasks: {a: {componentRef: {name: comp-a}, inputs: {parameters: {x: {runtimeValue: {constant: [1, "b"]}}}}}}}',
  )}components:\n  comp-a: &c\n    executorLabel: exec-a\n  comp-b: *c\n${PLATFORM}`;

  test('on the whole text, which is a good pipeline', () => {
    expect(readPipeline(whole).diagnostics).toEqual([]);
  });

  test('on a text cut anywhere', () => {
    for (let length = 0; length < whole.length; length += 1)
      expect(() => readPipeline(whole.slice(0, length))).not.toThrow();
  });

  test('on a text with anything anywhere', () => {
    const noise = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom(...'-?:,[]{}#&*!|>\'"%@` \n\t<') }),
    );
    fc.assert(
      fc.property(fc.nat(whole.length), fc.nat(20), noise, (from, length, text) => {
        const { spec, diagnostics } = readPipeline(
          whole.slice(0, from) + text + whole.slice(from + length),
        );
        expect(spec !== undefined || diagnostics.length > 0).toBe(true);
      }),
      { numRuns: 400 },
    );
  });
});
