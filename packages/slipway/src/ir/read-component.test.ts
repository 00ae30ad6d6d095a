import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { interfaceOf } from './component-interface.ts';
import { headerDescription } from './header-description.ts';
import { readComponent } from './read-component.ts';

const scale = readFileSync(
  new URL('../authoring/imported/fixtures/scale.yaml', import.meta.url),
  'utf8',
);

describe('readComponent', () => {
  it('finds the one step that a file was compiled from, and the description in its header', () => {
    const { read, diagnostics } = readComponent(scale);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(read?.name).toBe('scale');
    expect(read?.description).toBe('Scales the columns.\nKeeps the rest. */ @deprecated');
    expect(read?.component.executorLabel).toBe('exec-scale');
  });

  it.each([
    ['a task of another name', (text: string) => text.replace('{name: scale}', '{name: other}')],
    ['retries', withTask('retryPolicy: {maxRetryCount: 3}')],
    ['a condition', withTask("triggerPolicy: {condition: 'true'}")],
    [
      'a constant input',
      (text: string) =>
        text.replace('{componentInputParameter: rounds}', '{runtimeValue: {constant: 3.0}}'),
    ],
    [
      'a renamed output',
      (text: string) => text.replace('task: {valueFromParameter', 'rows: {valueFromParameter'),
    ],
    ['a hidden output', (text: string) => text.replace(/task: \{valueFromParameter.*\n/, '{}\n')],
  ])('takes the whole pipeline when its only task has %s', (_what, change) => {
    expect(readComponent(scale).read?.component.dag).toBeUndefined();
    expect(readComponent(change(scale)).read?.component.dag).toBeDefined();
  });

  it('says what is wrong, with its place', () => {
    const { read, diagnostics } = readComponent('pipelineInfo: {name: a}\nroot: 3\n');
    expect(read).toBeUndefined();
    expect(diagnostics.length).toBeGreaterThan(0);
  });
});

function withTask(line: string) {
  return (text: string) => text.replace('taskInfo:', `${line}\n        taskInfo:`);
}

describe('interfaceOf', () => {
  it('lists inputs and outputs by name, with kinds, defaults, choices and lists', () => {
    const { read } = readComponent(scale);
    const { inputs, outputs } = interfaceOf(read?.component ?? {});
    expect(inputs.map(({ name, isOptional }) => [name, isOptional])).toEqual([
      ['columns', false],
      ['config', true],
      ['factor', true],
      ['method', false],
      ['model', true],
      ['options', true],
      ['rounds', false],
      ['tables', false],
      ['verbose', true],
    ]);
    expect(inputs.find(({ name }) => name === 'tables')).toMatchObject({
      kind: 'artifact',
      schemaTitle: 'system.Dataset',
      isList: true,
    });
    expect(inputs.find(({ name }) => name === 'method')).toMatchObject({
      literals: ['min-max', "it's", 'z'],
    });
    expect(inputs.find(({ name }) => name === 'options')).toMatchObject({ defaultValue: { a: 1 } });
    expect(outputs.map(({ name, kind }) => [name, kind])).toEqual([
      ['scaled-table', 'artifact'],
      ['task', 'parameter'],
    ]);
  });

  it('takes a component without any, and one whose inputs are called like what objects have', () => {
    expect(interfaceOf({})).toEqual({ inputs: [], outputs: [] });
    const parameters = { constructor: { parameterType: 'STRING' as const } };
    expect(interfaceOf({ inputDefinitions: { parameters } }).inputs).toMatchObject([
      { name: 'constructor' },
    ]);
  });
});

describe('headerDescription', () => {
  it.each([
    ['nothing', '', undefined],
    ['no description', '# PIPELINE DEFINITION\n# Name: a\nroot: {}', undefined],
    ['one below the header', 'root: {}\n# Description: no', undefined],
    ['one line', '# PIPELINE DEFINITION\n# Name: a\n# Description: Adds.\n# Inputs:\n', 'Adds.'],
    [
      'paragraphs',
      '# Name: a\n# Description: One.\n#\n#              Two.\n# Inputs:\n#    a: int\n',
      'One.\n\nTwo.',
    ],
  ])('reads %s', (_what, text, description) => {
    expect(headerDescription(text)).toBe(description);
  });
});
