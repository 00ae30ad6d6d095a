import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { make, type Params, specOf, use } from '../../authoring/fixtures/compile.ts';
import { forEach } from '../../authoring/for-each.ts';
import { when } from '../../authoring/when.ts';
import { PipelineSizeError } from '../errors.ts';
import { readPipeline } from '../read-pipeline.ts';
import type { PipelineFile } from './component-view.ts';
import { diffPipelines } from './diff-pipelines.ts';

// biome-ignore lint/suspicious/noExplicitAny: changed at any place
type Json = any;

const CENSUS = readFileSync(
  new URL('../../authoring/fixtures/census.kfp.yaml', import.meta.url),
  'utf8',
);

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
      { task: 'condition-1/train', aspect: 'input.lr', after: { runtimeValue: { constant: 0.7 } } },
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
    const renaming = [{ kind: 'renamed', task: 'load', aspect: '', before: 'read', after: 'load' }];
    expect(diffPipelines(read(), read(renamed))).toEqual(renaming);
    // As compilers do: the channels are named after the task.
    const recompiled = renamed.replaceAll('pipelinechannel--read-', 'pipelinechannel--load-');
    expect(diffPipelines(read(), read(recompiled))).toEqual(renaming);
    const elsewhere = recompiled.replace('> 3', '> 4');
    expect(diffPipelines(read(), read(elsewhere))).toMatchObject([
      ...renaming,
      { task: 'condition-1', aspect: 'triggerPolicy.condition' },
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

describe('in a pipeline with everything', () => {
  const build =
    (names: { readonly first: string; readonly isMore: boolean }) =>
    ({ names: list, flag, n }: Params) => {
      const made = make({}, { name: names.first });
      if (names.isMore)
        when(n.gt(7), {}, () => {
          use({}, { name: 'more' });
        });
      const one = when(made.n.gt(3).and(flag), {}, () => ({
        label: use({ label: made.label }, { name: 'inside' }).label,
      })).otherwise(() => ({ label: use({}, { name: 'other' }).label }));
      use({ label: one.label }, { name: 'after' }).after(made);
      const loop = forEach(list, { parallelism: 2 }, (name) => ({
        labels: use({ label: name }, { name: 'each' }).label,
      }));
      forEach(loop.labels, {}, (label) => {
        use({ label, n: made.n }, { name: 'again', retries: 2 });
      });
    };
  const base = { spec: specOf(build({ first: 'make', isMore: false })) };

  test('another name of a task goes unseen in channels, conditions and loops', () => {
    const after = { spec: specOf(build({ first: 'create', isMore: false })) };
    expect(diffPipelines(base, after)).toEqual([
      { kind: 'renamed', task: 'create', aspect: '', before: 'make', after: 'create' },
    ]);
  });

  test('one more condition is added; what it gives other numbers to is not changed', () => {
    const after = { spec: specOf(build({ first: 'make', isMore: true })) };
    const [added] = diffPipelines(base, after).filter(({ kind }) => kind === 'added');
    expect(added).toMatchObject({ task: 'condition-1', aspect: '' });
  });

  test('a wire to another task is told in one piece', () => {
    const spec = structuredClone(base.spec) as unknown as Json;
    spec.root.dag.tasks['condition-branches-1'].inputs.parameters[
      'pipelinechannel--make-n'
    ].taskOutputParameter.outputParameterKey = 'rate';
    expect(diffPipelines(base, { spec: spec as never })).toEqual([
      {
        kind: 'changed',
        task: 'condition-branches-1',
        aspect: 'input.pipelinechannel--make-n',
        before: { taskOutputParameter: { producerTask: 'make', outputParameterKey: 'n' } },
        after: { taskOutputParameter: { producerTask: 'make', outputParameterKey: 'rate' } },
      },
    ]);
  });

  test.each<[string, PipelineFile]>([
    ['groups of every kind', base],
    ['settings of platforms', read(CENSUS)],
    ['little', read()],
  ])('any change of anything is found, and found the other way round: %s', (_, file) => {
    const { spec, platform, kubernetes } = file;
    const before = JSON.parse(JSON.stringify({ spec, platform, kubernetes })) as PipelineFile;
    expect(diffPipelines(before, structuredClone(before))).toEqual([]);
    for (const path of leavesOf(before)) {
      const after = structuredClone(before);
      const owner = path.slice(0, -1).reduce((at, key) => at[key], after as unknown as Json);
      const key = String(path.at(-1));
      owner[key] = typeof owner[key] === 'boolean' ? !owner[key] : `${String(owner[key])}-other`;
      expect(diffPipelines(before, after), path.join('.')).not.toEqual([]);
      expect(diffPipelines(after, before), path.join('.')).not.toEqual([]);
      delete owner[key];
      // A task is called by its name where it has no other.
      if (!Array.isArray(owner) && path.at(-2) !== 'taskInfo')
        expect(diffPipelines(before, after), `no ${path.join('.')}`).not.toEqual([]);
    }
  });

  test('other names of components and executors are no difference, whatever they are', () => {
    const text = JSON.stringify(base.spec);
    fc.assert(
      fc.property(fc.string(), fc.string(), (start, end) => {
        const other = (name: unknown) => `${start}${String(name)}${end}`;
        const spec = JSON.parse(text, (key, value) => {
          if (key === 'executorLabel') return other(value);
          if (key === 'componentRef') return { name: other(value.name) };
          if (key !== 'components' && key !== 'executors') return value;
          return Object.fromEntries(Object.entries(value).map(([name, of]) => [other(name), of]));
        });
        expect(diffPipelines(base, { spec })).toEqual([]);
      }),
    );
  });
});

const leavesOf = (root: unknown): (string | number)[][] => {
  const leaves: (string | number)[][] = [];
  const visit = (value: unknown, path: (string | number)[]): void => {
    if (typeof value !== 'object' || value === null) leaves.push(path);
    else for (const [key, member] of Object.entries(value)) visit(member, [...path, key]);
  };
  visit(root, []);
  return leaves;
};

describe('hostile files', () => {
  /** `levels` components, each with the one below `width` times. */
  const nested = (levels: number, width: number, image: string): PipelineFile => {
    const tasks = (below: string) =>
      Object.fromEntries(
        Array.from({ length: width }, (_, i) => [`t${i}`, { componentRef: { name: below } }]),
      );
    const components = Object.fromEntries(
      Array.from({ length: levels }, (_, i) => [`c${i + 1}`, { dag: { tasks: tasks(`c${i}`) } }]),
    );
    const spec = {
      pipelineInfo: { name: 'p' },
      schemaVersion: '2.1.0',
      components: { ...components, c0: { executorLabel: 'e' } },
      deploymentSpec: { executors: { e: { container: { image } } } },
      root: { dag: { tasks: { z: { componentRef: { name: `c${levels}` } } } } },
    };
    return { spec };
  };

  test('that unfold without end are compared when they are equal, else refused', () => {
    expect(diffPipelines(nested(40, 2, 'a'), nested(40, 2, 'a'))).toEqual([]);
    expect(() => diffPipelines(nested(40, 2, 'a'), nested(40, 2, 'b'))).toThrow(PipelineSizeError);
    expect(() => diffPipelines(nested(5000, 1, 'a'), nested(4000, 1, 'a'))).toThrow(
      PipelineSizeError,
    );
  });

  test('with names that objects have anyway are compared as any other', () => {
    const named = (name: string) =>
      read(
        TEXT.replaceAll(/\bsource\b/g, name)
          .replace('comp-train', 'toString')
          .replace('exec-read', name),
      );
    expect(diffPipelines(named('constructor'), named('constructor'))).toEqual([]);
    expect(diffPipelines(named('constructor'), named('valueOf'))).not.toEqual([]);
  });
});
