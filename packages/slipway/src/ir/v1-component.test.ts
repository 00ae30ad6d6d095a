import { describe, expect, it } from 'vitest';
import { kfpYaml } from './kfp-yaml.ts';
import { readComponent } from './read-component.ts';

interface V1Parts {
  readonly inputs?: readonly object[];
  readonly outputs?: readonly object[];
  readonly args?: readonly unknown[];
}

const v1 = ({ inputs = [], outputs = [], args = [] }: V1Parts): string =>
  JSON.stringify({
    name: 'Train It (v1)',
    description: 'Trains.',
    inputs,
    outputs,
    implementation: { container: { image: 'python:3.12', args, env: { A: 'b' } } },
  });

function executorOf(text: string) {
  const { read, diagnostics } = readComponent(text);
  expect(diagnostics).toEqual([]);
  return read?.pipeline.spec.deploymentSpec.executors['exec-train-it-v1']?.container;
}

const problemsOf = (text: string): string[] =>
  readComponent(text).diagnostics.map(({ message }) => message);

describe('a component of KFP v1', () => {
  it('is read as a step of v2, its names made what v2 makes of them', () => {
    const { read } = readComponent(
      v1({
        inputs: [{ name: 'Rows In', type: 'CSV', description: 'the rows' }],
        outputs: [{ name: 'Model Out!', type: 'Model' }],
      }),
    );
    expect(read).toMatchObject({ name: 'train-it-v1', description: 'Trains.' });
    expect(read?.component).toEqual({
      executorLabel: 'exec-train-it-v1',
      inputDefinitions: {
        artifacts: {
          rows_in: {
            artifactType: { schemaTitle: 'system.Artifact', schemaVersion: '0.0.1' },
            description: 'the rows',
          },
        },
      },
      outputDefinitions: {
        artifacts: {
          model_out: { artifactType: { schemaTitle: 'system.Model', schemaVersion: '0.0.1' } },
        },
      },
    });
  });

  it.each([
    ['Integer', '3', 'NUMBER_INTEGER', 3],
    ['float', 0.5, 'NUMBER_DOUBLE', 0.5],
    ['Bool', 'yes', 'BOOLEAN', true],
    ['Boolean', 'False', 'BOOLEAN', false],
    ['String', 3, 'STRING', '3'],
    ['String', true, 'STRING', 'True'],
    ['JsonObject', '{"a": 1}', 'STRUCT', { a: 1 }],
    ['typing.Dict[str, int]', '{"a": 1}', 'STRUCT', { a: 1 }],
    ['List[str]', '["a"]', 'LIST', ['a']],
    ['JsonArray', 'no JSON', 'LIST', 'no JSON'],
  ])('reads the default of a %s, %j, as its type', (type, given, parameterType, value) => {
    const { read } = readComponent(v1({ inputs: [{ name: 'x', type, default: given }] }));
    expect(read?.component.inputDefinitions?.parameters?.x).toEqual({
      parameterType,
      defaultValue: value,
      isOptional: true,
    });
  });

  it('writes placeholders as v2 does', () => {
    const container = executorOf(
      v1({
        inputs: [
          { name: 'Rows In' },
          { name: 'note', type: 'String', optional: true },
          { name: 'g', type: 'google.VertexModel' },
        ],
        outputs: [
          { name: 'Loss', type: 'Float' },
          { name: 'Model', type: 'Model' },
        ],
        args: [
          '--x',
          { inputPath: 'Rows In' },
          { inputUri: 'g' },
          { concat: ['é', { inputValue: 'note' }] },
          { if: { cond: { isPresent: 'note' }, then: ['--note', { inputValue: 'note' }] } },
          { if: { cond: { isPresent: 'note' }, then: 'a', else: { inputValue: 'note' } } },
          { outputPath: 'Loss' },
          { outputPath: 'Model' },
          { outputUri: 'Model' },
          { executorInput: null },
        ],
      }),
    );
    expect(container?.env).toEqual([{ name: 'A', value: 'b' }]);
    expect(container?.args).toEqual([
      '--x',
      "{{$.inputs.artifacts['rows_in'].path}}",
      "{{$.inputs.artifacts['g'].uri}}",
      `{"Concat": ["\\u00e9", "{{$.inputs.parameters['note']}}"]}`,
      `{"IfPresent": {"InputName": "note", "Then": ["--note", "{{$.inputs.parameters['note']}}"]}}`,
      `{"IfPresent": {"InputName": "note", "Then": "a", "Else": "{{$.inputs.parameters['note']}}"}}`,
      "{{$.outputs.parameters['loss'].output_file}}",
      "{{$.outputs.artifacts['model'].path}}",
      "{{$.outputs.artifacts['model'].uri}}",
      '{{$}}',
    ]);
  });

  it.each([
    ['names that are one in v2', { inputs: [{ name: 'a b' }, { name: 'A-B' }] }, /several.*"a_b"/],
    [
      'a placeholder of nothing',
      { args: [{ inputValue: 'x' }] },
      /\{inputValue: x\} names nothing/,
    ],
    [
      'the value of an artifact',
      { inputs: [{ name: 'x' }], args: [{ inputValue: 'x' }] },
      /give "x" a type such as String/,
    ],
    [
      'the path of a parameter',
      { inputs: [{ name: 'x', type: 'String' }], args: [{ concat: [{ inputPath: 'x' }] }] },
      /takes an artifact, which a String is not/,
    ],
    ['an unknown placeholder', { args: [{ inputFile: 'x' }] }, /no placeholder/],
    ['two placeholders in one', { args: [{ inputPath: 'x', inputUri: 'x' }] }, /no placeholder/],
    ['no container', { args: [3] }, /./],
  ])('is refused with %s', (_what, parts, message) => {
    expect(problemsOf(v1(parts)).join('\n')).toMatch(message);
  });

  it('is refused when placeholders are nested without end', () => {
    let part: unknown = 'x';
    for (let depth = 0; depth < 50; depth += 1) part = { concat: [part] };
    expect(problemsOf(v1({ args: [part] })).join('\n')).toMatch(/no placeholder/);
  });

  it('is no component when it is a graph of v1', () => {
    const graph = kfpYaml({ name: 'g', implementation: { graph: { tasks: {} } } });
    expect(readComponent(graph).read).toBeUndefined();
    expect(problemsOf(graph)).not.toEqual([]);
  });
});
