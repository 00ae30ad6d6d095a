import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readPipeline } from '../ir/read-pipeline.ts';
import { writePipeline } from '../ir/write-pipeline.ts';
import { Dataset, google, Html } from './artifact-types.ts';
import { compilePipeline } from './compile-pipeline.ts';
import { forEach } from './for-each.ts';
import { importArtifact } from './import-artifact.ts';
import { importComponent } from './import-component.ts';
import { type Pipeline, pipeline } from './pipeline.ts';
import { step } from './step.ts';

const fixture = (name: string): string =>
  readFileSync(new URL(`./imported/fixtures/${name}.yaml`, import.meta.url), 'utf8');

const split = step({
  name: 'split',
  inputs: {},
  outputs: { table: Dataset, rows: z.int(), page: Html },
  run: () => Promise.reject(new Error('compiled only')),
});

const tablesOf = () => forEach(['a'], {}, () => ({ tables: split({}).table })).tables;

const compile = (definition: Pipeline) =>
  compilePipeline(definition, {
    image: 'project:1',
    version: '0.0.0',
    moduleOf: ({ name }) => ({ module: './steps.ts', export: name }),
  });

/** The pipeline that `build` makes, compiled without errors. */
function compiled(build: () => void) {
  const result = compile(pipeline({ name: 'outer', params: {}, build }));
  expect(result.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  if (result.compiled === undefined) throw new Error('nothing was compiled');
  return result.compiled;
}

const problems = (build: () => void): string[] =>
  compile(pipeline({ name: 'outer', params: {}, build })).diagnostics.map(({ code }) => code);

const scaleArguments = () => ({
  tables: tablesOf(),
  columns: ['age'],
  method: 'z',
  rounds: 3,
});

describe('importComponent of a step', () => {
  const scale = importComponent(fixture('scale'));

  it('takes the step itself, with its definitions, its container and its Kubernetes settings', () => {
    const { spec, kubernetes } = compiled(() => {
      scale(scaleArguments());
    });
    const read = readPipeline(fixture('scale'));
    expect(spec.components['comp-scale']).toEqual(read.spec?.components['comp-scale']);
    expect(spec.deploymentSpec.executors['exec-scale']).toEqual(
      read.spec?.deploymentSpec.executors['exec-scale'],
    );
    expect(kubernetes?.deploymentSpec?.executors?.['exec-scale']).toEqual(
      read.kubernetes?.deploymentSpec?.executors?.['exec-scale'],
    );
  });

  it('has one component for all its uses', () => {
    const { spec } = compiled(() => {
      scale(scaleArguments());
      scale(scaleArguments());
    });
    expect(Object.keys(spec.components).filter((key) => key.startsWith('comp-scale'))).toEqual([
      'comp-scale',
    ]);
    expect(spec.root.dag?.tasks['scale-2']?.componentRef).toEqual({ name: 'comp-scale' });
  });

  it('adds what a task sets to what the file says, for that task alone', () => {
    const { spec, kubernetes } = compiled(() => {
      scale(scaleArguments());
      scale(scaleArguments(), { env: { LEVEL: 'debug' }, image: 'scaler:2' });
    });
    const container = (label: string) => spec.deploymentSpec.executors[label]?.container;
    expect(container('exec-scale')).toMatchObject({ image: 'scaler:1' });
    expect(container('exec-scale-2')).toMatchObject({
      image: 'scaler:2',
      env: [
        { name: 'MODE', value: 'fast' },
        { name: 'LEVEL', value: 'debug' },
      ],
    });
    expect(kubernetes?.deploymentSpec?.executors?.['exec-scale-2']).toMatchObject({
      nodeSelector: { labels: { disk: 'ssd' } },
    });
  });

  it('gives outputs that other steps take, one called like a member of tasks under another name', () => {
    const { spec } = compiled(() => {
      const first = scale(scaleArguments());
      const tables = tablesOf();
      scale({ ...scaleArguments(), tables, rounds: first.task_ });
      first.after(split({}));
    });
    expect(spec.root.dag?.tasks['scale-2']?.inputs?.parameters?.rounds).toEqual({
      taskOutputParameter: { producerTask: 'scale', outputParameterKey: 'task' },
    });
  });

  it.each([
    ['a missing input', { rounds: undefined }, 'input-missing'],
    ['an unknown input', { round: 3 }, 'input-unknown'],
    ['what KFP gives by itself', { config: {} }, 'input-unknown'],
    ['another type', { rounds: 1.5 }, 'input-value'],
    ['none of the choices', { method: 'log' }, 'input-value'],
  ])('refuses %s when it is compiled', (_what, wrong, code) => {
    expect(problems(() => void scale({ ...scaleArguments(), ...wrong }))).toEqual([code]);
  });

  it('refuses another kind of artifact', () => {
    const build = () => void scale({ ...scaleArguments(), model: split({}).page });
    expect(problems(build)).toEqual(['input-kind']);
    const model = () => importArtifact({ uri: 'gs://m', type: google.VertexModel }).artifact;
    expect(problems(() => void scale({ ...scaleArguments(), model: model() }))).toEqual([]);
  });

  it('may be called otherwise', () => {
    const { spec } = compiled(() => {
      importComponent(fixture('scale'), { name: 'Scale all' })(scaleArguments());
    });
    expect(Object.keys(spec.root.dag?.tasks ?? {})).toEqual(['for-loop-2', 'scale-all']);
  });

  it('shortens a name that is too long for a task', () => {
    const { spec } = compiled(() => {
      importComponent(fixture('scale'), { name: 'x'.repeat(100) })(scaleArguments());
    });
    expect(Object.keys(spec.root.dag?.tasks ?? {})).toEqual(['for-loop-2', 'x'.repeat(60)]);
  });
});

describe('importComponent of a pipeline', () => {
  const twice = importComponent(fixture('twice'));
  const add = importComponent(
    fixture('twice').replace('name: twice', 'name: add').replaceAll("'add:", "'other:"),
  );

  it('never mixes executors up, whatever else has their names', () => {
    const { spec, kubernetes } = compiled(() => {
      add({ n: 1 });
      twice({ n: 1 });
      twice({ n: 2 });
    });
    const images = (component: string): string[] => {
      const { executorLabel, dag } = spec.components[component] ?? {};
      if (executorLabel !== undefined)
        return [spec.deploymentSpec.executors[executorLabel]?.container?.image ?? ''];
      return Object.values(dag?.tasks ?? {}).flatMap((task) => images(task.componentRef.name));
    };
    const of = (task: string) => images(spec.root.dag?.tasks[task]?.componentRef.name ?? '');
    expect(of('add')).toEqual(['other:1', 'other:2']);
    expect(of('twice')).toEqual(['add:1', 'add:2']);
    expect(of('twice-2')).toEqual(['add:1', 'add:2']);
    const special = Object.keys(kubernetes?.deploymentSpec?.executors ?? {});
    expect(special.map((label) => spec.deploymentSpec.executors[label]?.container?.image)).toEqual([
      'other:2',
      'add:2',
    ]);
  });

  it('is added once, without what none of its tasks uses', () => {
    const { spec } = compiled(() => {
      twice({ n: 1 });
      twice({ n: 2 });
    });
    expect(Object.keys(spec.components).sort()).toEqual([
      'comp-add',
      'comp-add-2',
      'comp-inner',
      'comp-twice',
    ]);
    expect(Object.keys(spec.deploymentSpec.executors).sort()).toEqual(['exec-add', 'exec-add-2']);
  });

  it('warns of settings that only the pipeline that is run can have', () => {
    const { diagnostics } = compile(
      pipeline({ name: 'outer', params: {}, build: () => void twice({ n: 1 }) }),
    );
    expect(diagnostics).toMatchObject([{ code: 'imported-run-settings', severity: 'warning' }]);
  });

  it('refuses settings of a container', () => {
    expect(problems(() => void twice({ n: 1 }, { env: { A: 'b' } }))).toContain('no-container');
  });

  it('takes what Slipway compiled', () => {
    const inner = compiled(() => {
      split({});
      twice({ n: 1 });
    });
    const { spec, platform } = compiled(() => {
      importComponent(writePipeline(inner), { name: 'ours' })({});
    });
    const label = Object.keys(platform.deploymentSpec.executors);
    expect(label).toEqual(['exec-split']);
    expect(spec.deploymentSpec.executors['exec-split']?.container?.command).toEqual([
      'slipway',
      'exec',
      './steps.ts#split',
    ]);
  });
});

describe('importComponent refuses', () => {
  const edited = (change: (text: string) => string) => () =>
    importComponent(change(fixture('twice')));

  it.each([
    ['no YAML', edited(() => 'a: [1'), /flow/i],
    ['nothing', edited(() => ''), /no pipeline/],
    ['something else', edited(() => 'kind: Deployment'), /no pipeline/],
    ['an Argo workflow', edited(() => 'kind: Workflow'), /Argo/],
    [
      'a task of nothing',
      edited((text) => text.replace('name: comp-inner', 'name: comp-outer')),
      /uses "comp-outer", which is not there/,
    ],
    [
      'no executor',
      edited((text) => text.replace('executorLabel: exec-add-2', 'executorLabel: exec-sub')),
      /run by "exec-sub", which is not there/,
    ],
    [
      'what contains itself',
      edited((text) => text.replace('name: comp-add-2', 'name: comp-inner')),
      /"comp-inner" contains itself/,
    ],
    ['a hostile name', edited((text) => text.replaceAll(/\bn:/g, '"x\'] || true":')), /called/],
    [
      'the prototype as an output',
      edited((text) => text.replaceAll('sum:', '__proto__:')),
      /"__proto__"/,
    ],
    [
      'the names of objects as references',
      edited((text) => text.replace('name: comp-inner', 'name: constructor')),
      /"constructor", which is not there/,
    ],
  ])('%s', (_what, call, message) => {
    expect(call).toThrow(message);
    expect(call).toThrow(/import-component\.test\.ts:\d+/);
  });
});
