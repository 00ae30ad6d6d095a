import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPipeline } from '../read-pipeline.ts';
import type { PipelineFile } from './component-view.ts';
import { diffPipelines } from './diff-pipelines.ts';

const TEXT = `
pipelineInfo: { name: p, description: d }
schemaVersion: 2.1.0
components:
  comp-read:
    executorLabel: exec-read
    inputDefinitions: { parameters: { source: { parameterType: STRING } } }
    outputDefinitions: { parameters: { n: { parameterType: NUMBER_INTEGER } } }
  comp-train:
    executorLabel: exec-train
    inputDefinitions: { parameters: { n: { parameterType: NUMBER_INTEGER }, lr: { parameterType: NUMBER_DOUBLE, defaultValue: 0.1 } } }
  comp-condition-1:
    inputDefinitions: { parameters: { pipelinechannel--read-n: { parameterType: NUMBER_INTEGER } } }
    dag:
      tasks:
        train:
          cachingOptions: { enableCache: true }
          componentRef: { name: comp-train }
          inputs: { parameters: { n: { componentInputParameter: pipelinechannel--read-n }, lr: { runtimeValue: { constant: 0.5 } } } }
          taskInfo: { name: train }
deploymentSpec:
  executors:
    exec-read: { container: { image: 'a:1', command: [read], args: ['--x', '1'], env: [{ name: MODE, value: fast }] } }
    exec-train: { container: { image: 'a:1', resources: { resourceCpuLimit: '1', cpuLimit: 1.0 } } }
root:
  inputDefinitions: { parameters: { source: { parameterType: STRING, defaultValue: here } } }
  dag:
    tasks:
      read:
        cachingOptions: { enableCache: true }
        componentRef: { name: comp-read }
        inputs: { parameters: { source: { componentInputParameter: source } } }
        taskInfo: { name: read }
      condition-1:
        componentRef: { name: comp-condition-1 }
        dependentTasks: [read]
        inputs: { parameters: { pipelinechannel--read-n: { taskOutputParameter: { producerTask: read, outputParameterKey: n } } } }
        taskInfo: { name: enough }
        triggerPolicy: { condition: "int(inputs.parameter_values['pipelinechannel--read-n']) > 3" }
`;

const read = (text = TEXT): PipelineFile => {
  const { spec, diagnostics, ...rest } = readPipeline(text);
  expect(diagnostics).toEqual([]);
  return { ...rest, spec: spec! };
};

const changed = (from: string | RegExp, to: string) => {
  const text = TEXT.replace(from, to);
  expect(text).not.toBe(TEXT);
  return diffPipelines(read(), read(text));
};

test('a pipeline does not differ from itself', () => {
  expect(diffPipelines(read(), read())).toEqual([]);
});

describe('finds', () => {
  test.each<[string, string | RegExp, string, object]>([
    [
      'an image',
      "'a:1', command",
      "'a:2', command",
      { task: 'read', aspect: 'image', before: 'a:1', after: 'a:2' },
    ],
    [
      'an argument',
      "'1'], env",
      "'2'], env",
      { task: 'read', aspect: 'args.1', before: '1', after: '2' },
    ],
    ['a variable', 'value: fast', 'value: slow', { task: 'read', aspect: 'env.MODE' }],
    [
      'a resource',
      "resourceCpuLimit: '1'",
      "resourceCpuLimit: '2'",
      { task: 'condition-1/train', aspect: 'resources.resourceCpuLimit' },
    ],
    [
      'a constant',
      'constant: 0.5',
      'constant: 0.7',
      { task: 'condition-1/train', aspect: 'input.lr.runtimeValue.constant' },
    ],
    ['a condition', '> 3', '> 4', { task: 'condition-1', aspect: 'triggerPolicy.condition' }],
    [
      'caching',
      'cachingOptions: { enableCache: true }\n          componentRef',
      'cachingOptions: {}\n          componentRef',
      { task: 'condition-1/train', kind: 'removed' },
    ],
    [
      'a display name',
      'taskInfo: { name: enough }',
      'taskInfo: { name: plenty }',
      { task: 'condition-1', aspect: 'display name' },
    ],
    [
      'a default',
      'defaultValue: here',
      'defaultValue: there',
      { task: '', aspect: 'takes.source.defaultValue' },
    ],
    ['the name', 'name: p,', 'name: q,', { task: '', aspect: 'name' }],
  ])('%s', (_, from, to, change) => {
    expect(changed(from, to)).toMatchObject([change]);
  });

  test('a task that came or went', () => {
    const added = TEXT.replace(
      '      condition-1:\n        componentRef',
      '      again:\n        componentRef: { name: comp-read }\n        inputs: { parameters: { source: { runtimeValue: { constant: x } } } }\n        taskInfo: { name: again }\n      condition-1:\n        componentRef',
    );
    expect(diffPipelines(read(), read(added))).toEqual([
      { kind: 'added', task: 'again', aspect: '' },
    ]);
    expect(diffPipelines(read(added), read())).toEqual([
      { kind: 'removed', task: 'again', aspect: '' },
    ]);
  });

  test('a task with another name, and nothing else', () => {
    const renamed = TEXT.replace('      read:\n', '      load:\n')
      .replace('[read]\n', '[load]\n')
      .replace('dependentTasks: [read]', 'dependentTasks: [load]')
      .replace('producerTask: read', 'producerTask: load')
      .replace('taskInfo: { name: read }', 'taskInfo: { name: load }');
    expect(diffPipelines(read(), read(renamed))).toEqual([
      { kind: 'renamed', task: 'load', aspect: '', before: 'read', after: 'load' },
    ]);
  });
});

test('names of components and executors say nothing', () => {
  const renamed = TEXT.replaceAll('comp-train', 'comp-x').replaceAll('exec-read', 'exec-y');
  expect(diffPipelines(read(), read(renamed))).toEqual([]);
});

test('broken references and endless components are compared, not followed for ever', () => {
  const dangling = read(
    TEXT.replace('componentRef: { name: comp-train }', 'componentRef: { name: constructor }'),
  );
  expect(diffPipelines(read(), dangling).map(({ aspect }) => aspect)).toContain('component');
  const endless = read(
    TEXT.replace('componentRef: { name: comp-train }', 'componentRef: { name: comp-condition-1 }'),
  );
  expect(diffPipelines(endless, endless)).toEqual([]);
  expect(diffPipelines(read(), endless)).not.toEqual([]);
});

test('any change of any leaf is found, and found the other way round', () => {
  const base = read();
  const leaves: (readonly (string | number)[])[] = [];
  const visit = (value: unknown, path: readonly (string | number)[]): void => {
    if (typeof value !== 'object' || value === null) leaves.push(path);
    else for (const [key, member] of Object.entries(value)) visit(member, [...path, key]);
  };
  visit(base.spec, []);
  // Names of components and executors, and what only they are used for, carry no meaning.
  const meaningful = leaves.filter((path) => !/componentRef|executorLabel/.test(path.join('.')));
  fc.assert(
    fc.property(fc.constantFrom(...meaningful), (path) => {
      const spec = structuredClone(base.spec) as never;
      let at: Record<string, unknown> = spec;
      for (const key of path.slice(0, -1)) at = at[key] as Record<string, unknown>;
      const last = String(path.at(-1));
      at[last] = typeof at[last] === 'boolean' ? !at[last] : `${String(at[last])}-other`;
      expect(diffPipelines(base, { spec })).not.toEqual([]);
      expect(diffPipelines({ spec }, base)).not.toEqual([]);
    }),
  );
});
