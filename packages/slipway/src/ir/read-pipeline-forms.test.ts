import { describe, expect, test } from 'vitest';
import { readPipeline } from './read-pipeline.ts';
import { writePipeline } from './write-pipeline.ts';

const SPEC = {
  pipelineInfo: { name: 'p' },
  schemaVersion: '2.1.0',
  root: { dag: { tasks: { train: { componentRef: { name: 'comp-train' } } } } },
};
const PLATFORM = { platforms: { kubernetes: { pipelineConfig: { resourceTtlOnCompletion: 5 } } } };

const indented = (text: string, by: number) => text.replaceAll(/^(?=.)/gm, ' '.repeat(by));

const YAML = `pipelineInfo:
  name: p
schemaVersion: 2.1.0
root:
  dag:
    tasks:
      train:
        componentRef:
          name: comp-train
`;
const PLATFORM_YAML = `platforms:
  kubernetes:
    pipelineConfig:
      resourceTtlOnCompletion: 5
`;
const MANIFEST = `apiVersion: pipelines.kubeflow.org/v2beta1
kind: Pipeline
metadata:
  name: p
---
apiVersion: pipelines.kubeflow.org/v2beta1
kind: PipelineVersion
metadata:
  name: p-v1
spec:
  pipelineName: p
  pipelineSpec:
${indented(YAML, 4)}  platformSpec:
${indented(PLATFORM_YAML, 4)}`;

describe('a pipeline is found', () => {
  test.each([
    ['in two documents', `${YAML}---\n${PLATFORM_YAML}`, '7:7'],
    ['with the platforms first', `${PLATFORM_YAML}---\n${YAML}`, '12:7'],
    ['in a manifest of Kubernetes', MANIFEST, '19:11'],
    ['with Windows line ends', `${YAML}---\n${PLATFORM_YAML}`.replaceAll('\n', '\r\n'), '7:7'],
    [
      'as KFP’s API gives it',
      `pipeline_spec:\n${indented(YAML, 2)}platform_spec:\n${indented(PLATFORM_YAML, 2)}`,
      '8:9',
    ],
    ['as JSON', JSON.stringify({ pipelineSpec: SPEC, platformSpec: PLATFORM }, null, 1), '10:6'],
    [
      'in flow style',
      `{pipelineSpec: ${JSON.stringify(SPEC)}, platformSpec: ${JSON.stringify(PLATFORM)} }`,
      '1:93',
    ],
  ])('%s', (_where, text, place) => {
    const read = readPipeline(text);
    expect(read.diagnostics).toEqual([]);
    expect(read.spec).toEqual({ ...SPEC, components: {}, deploymentSpec: { executors: {} } });
    expect(read.kubernetes).toEqual(PLATFORM.platforms.kubernetes);
    expect(read.locate('root.dag.tasks.train')).toBe(place);
    expect(writePipeline({ ...read, spec: read.spec! })).toContain(`---\n${PLATFORM_YAML}`);
  });

  test('in a PipelineJob, with what the run is given', () => {
    const runtimeConfig = { parameterValues: { n: 1 } };
    const read = readPipeline(
      JSON.stringify({ displayName: 'j', runtimeConfig, pipelineSpec: SPEC }),
    );
    expect(read).toMatchObject({ spec: SPEC, runtimeConfig, diagnostics: [] });
  });

  test('beside documents that have nothing to do with it, with a warning', () => {
    const { spec, diagnostics } = readPipeline(`${YAML}---\nkind: Namespace\n`);
    expect(spec).toBeDefined();
    expect(diagnostics).toMatchObject([
      { code: 'ignored-document', severity: 'warning', source: '11:1' },
    ]);
  });

  test('with the description that only its header has', () => {
    const text = `# PIPELINE DEFINITION\n# Name: p\n# Description: One.\n#              \n#              Two.\n${YAML}`;
    const read = readPipeline(text);
    expect(read.description).toBe('One.\n\nTwo.');
    const written = writePipeline({ ...read, spec: read.spec! });
    expect(written.split('components:')[0]).toBe(text.split('pipelineInfo:')[0]);
  });
});

describe('a place is found', () => {
  const read = readPipeline(`${YAML}---\n${PLATFORM_YAML}`);

  test.each([
    ['root', '4:1'],
    ['root.dag.tasks.train.componentRef.name', '9:11'],
    ['platforms.kubernetes.pipelineConfig', '13:5'],
  ])('of %s', (path, place) => {
    expect(read.locate(path)).toBe(place);
  });

  test('of the owner of what is not there', () => {
    expect(read.locate('root.dag.tasks.train.inputs.parameters.x')).toBe('7:7');
    expect(read.locate('nothing')).toBe('1:1');
    expect(readPipeline(YAML).locate('platforms.kubernetes')).toBeUndefined();
  });

  test('of names with points, in lists, and through aliases', () => {
    const text = `${YAML}components: &all\n  a.b: {dag: {tasks: {c.d: {componentRef: {name: e}, dependentTasks: [x, y]}}}}\nmore: *all\n`;
    const { locate } = readPipeline(text);
    expect(locate('components.a.b.dag.tasks.c.d.dependentTasks.1')).toBe('11:74');
    expect(locate('more.a.b')).toBe('11:3');
  });
});

describe('what is wrong is told with its place', () => {
  test.each([
    [
      'a missing field',
      YAML.replace('          name: comp-train', '          {}'),
      'schema',
      '8:9',
    ],
    ['two of which one is meant', `${YAML}  executorLabel: x\n`, 'schema', '4:1'],
    ['a wrong type', YAML.replace('name: p', 'name: [p]'), 'schema', '2:3'],
    ['a wrong name', YAML.replace('name: p', 'name: P_1'), 'schema', '2:3'],
    ['another schema', YAML.replace('2.1.0', '3.0.0'), 'schema-version', '3:1'],
    ['a field of protobuf’s own form', `${YAML}sdk_version: x\n`, 'snake-case-field', '10:1'],
    [
      'an integer default beyond doubles',
      `${YAML}  inputDefinitions:\n    parameters:\n      n:\n        defaultValue: 9007199254740993.0\n        parameterType: NUMBER_INTEGER\n`,
      'unsafe-integer',
      '13:9',
    ],
    [
      'an integer argument beyond doubles',
      `${YAML}        inputs:\n          parameters:\n            n:\n              runtimeValue:\n                constant: 1.0e+17\ncomponents:\n  comp-train:\n    inputDefinitions:\n      parameters:\n        n: {parameterType: NUMBER_INTEGER}\n`,
      'unsafe-integer',
      '14:17',
    ],
    ['an integer that loses digits', `${YAML}x: 9007199254740993\n`, 'unsafe-integer', '10:4'],
    ['an integer of many parts', `${YAML}x: 1${':0'.repeat(100_000)}\n`, 'unsafe-integer', '10:4'],
    ['a number that JSON has not', `${YAML}x: -.inf\n`, 'yaml-tag-resolve-failed', '10:4'],
    ['a key twice', `${YAML}schemaVersion: 2.1.0\n`, 'yaml-duplicate-key', '10:1'],
    ['a key twice in JSON', '{"root": {},\n "root": {}}', 'yaml-duplicate-key', '2:2'],
    ['no YAML', 'a: b: c\n', 'yaml-block-as-implicit-key', '1:4'],
    ['no JSON', '{"a": \n', 'yaml-missing-char', '1:7'],
    ['a Workflow', 'apiVersion: argoproj.io/v1alpha1\nkind: CronWorkflow\n', 'no-pipeline', '2:1'],
    ['a component of v1', 'name: a\nimplementation: {}\n', 'no-pipeline', '2:1'],
    ['a second pipeline', `${YAML}---\n${YAML}`, 'too-many-documents', '11:1'],
    ['an alias without anchor', `${YAML}x: *a\n`, 'yaml-value', '10:4'],
    ['brackets without end', '['.repeat(400_000), 'yaml-nesting', '1:201'],
    ['dashes without end', '- '.repeat(400_000), 'yaml-nesting', '1:401'],
    ['documents without end', '---\n'.repeat(400_000), 'yaml-too-many', '1000:1'],
    ['anchors without end', '- &a x\n'.repeat(400_000), 'yaml-too-many', '5001:3'],
    [
      'a text of another form that is too long',
      `a: [b]\n#${'x'.repeat(2 ** 23)}`,
      'file-too-large',
      '1:1',
    ],
  ])('%s', (_what, text, code, source) => {
    const { diagnostics } = readPipeline(text);
    expect(diagnostics[0]).toMatchObject({ code, severity: 'error', source });
    expect(diagnostics[0]?.message.length).toBeLessThan(400);
  });

  test('integers that JavaScript wrote are as good as it had them', () => {
    const text = JSON.stringify({ ...SPEC, x: 60915915541356220 });
    expect(readPipeline(text).spec).toMatchObject({ x: 60915915541356220 });
  });
});

test('numbers are doubles where the format has Values and Structs, whatever tasks are called', () => {
  const text = writePipeline({
    spec: {
      pipelineInfo: { name: 'p' },
      schemaVersion: '2.1.0',
      components: {},
      deploymentSpec: {
        executors: { e: { importer: { metadata: { size: 3 }, reimport: false } } },
      },
      root: {
        dag: {
          tasks: { constant: { componentRef: { name: 'c' }, retryPolicy: { maxRetryCount: 2 } } },
        },
      },
    },
    kubernetes: {
      deploymentSpec: { executors: { e: { nodeAffinity: [{ weight: 7 }] } } },
      pipelineConfig: {
        resourceTtlOnSuccess: 9,
        workspace: { size: '1Gi', kubernetes: { pvcSpecPatch: { size: 4 } } },
      },
    },
  });
  for (const line of ['size: 3.0', 'maxRetryCount: 2', 'weight: 7.0', 'size: 4.0'])
    expect(text).toMatch(new RegExp(`[ ]${line}\n`));
  expect(text).toContain('resourceTtlOnSuccess: 9\n');
});
