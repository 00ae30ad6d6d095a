import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { evaluateCondition } from '../ir/cel.ts';
import { readPipeline } from '../ir/read-pipeline.ts';
import { writePipeline } from '../ir/write-pipeline.ts';
import { ClassificationMetrics, Model, Table } from './artifact-types.ts';
import { compilePipeline } from './compile-pipeline.ts';
import { pipeline } from './pipeline.ts';
import { step } from './step.ts';
import { when } from './when.ts';

const read = step({
  name: 'read',
  inputs: { source: z.string(), rows: z.int().min(1).default(10) },
  outputs: { table: Table, n: z.int() },
  access: ['warehouse:write'],
  contentInputs: ['source'],
  async run() {
    return { n: 1 };
  },
});
const train = step({
  name: 'train',
  inputs: { table: Table, lr: z.number() },
  outputs: { model: Model, accepted: z.boolean(), label: z.string() },
  resources: { cpu: '500m', memory: '2Gi' },
  retries: 2,
  timeout: '10m',
  async run() {
    return { accepted: true, label: '' };
  },
});
const publish = step({
  name: 'publish',
  inputs: { model: Model, note: z.string() },
  outputs: { metrics: ClassificationMetrics },
  in: 'releaseTarget',
  caching: false,
  async run() {},
});

const options = {
  image: 'project:1',
  version: '0.1.0',
  moduleOf: (definition: { name: string }) => ({ module: './steps.ts', export: definition.name }),
};

const compile = (build: Parameters<typeof pipeline>[0]['build'], params = {}) =>
  compilePipeline(pipeline({ name: 'p', params, build: build as never }), options);

const census = () =>
  compilePipeline(
    pipeline({
      name: 'census',
      description: 'Two lines\nof text',
      params: { source: z.string(), lr: z.number().positive().default(0.1), n: z.int().default(3) },
      build(p) {
        const first = read({ source: p.source }, { name: 'read-train', displayName: 'Read train' });
        const second = read({ source: 'eval.csv', rows: p.n }, { name: 'read-eval' });
        const model = train({ table: first.table, lr: p.lr }).after(second);
        when(model.accepted.and(p.n.gt(2)), { name: 'decision' }, () => {
          publish({ model: model.model, note: p.source });
        });
        return { label: model.label };
      },
    }),
    options,
  );

const compiled = (result = census()) => {
  expect(result.diagnostics).toEqual([]);
  return result.compiled!;
};

describe('compiling', () => {
  test('is byte-stable, and what it writes reads back as the same', () => {
    const text = writePipeline(compiled());
    expect(writePipeline(compiled())).toBe(text);
    const read = readPipeline(text);
    expect(read.diagnostics).toEqual([]);
    expect(writePipeline({ spec: read.spec!, platform: read.platform! })).toBe(text);
  });

  test('matches the golden file', async () => {
    await expect(writePipeline(compiled())).toMatchFileSnapshot('fixtures/census.kfp.yaml');
  });

  test('a step used twice has one component and one executor', () => {
    const { spec } = compiled();
    expect(Object.keys(spec.deploymentSpec.executors).sort()).toEqual([
      'exec-publish',
      'exec-read',
      'exec-train',
    ]);
    expect(spec.root.dag!.tasks['read-train']!.componentRef.name).toBe('comp-read');
    expect(spec.root.dag!.tasks['read-eval']!.componentRef.name).toBe('comp-read');
  });

  test('a used-again step without a name gets -2, as in KFP', () => {
    const result = compile(() => {
      read({ source: 'a' });
      read({ source: 'b' });
      return undefined;
    });
    expect(Object.keys(compiled(result).spec.root.dag!.tasks)).toEqual(['read', 'read-2']);
  });

  test('values enter a condition as channels and the condition is CEL over them', () => {
    const { spec } = compiled();
    const group = spec.root.dag!.tasks['condition-1']!;
    expect(group.triggerPolicy!.condition).toBe(
      "(inputs.parameter_values['pipelinechannel--train-accepted'] == true) && (int(inputs.parameter_values['pipelinechannel--n']) > 2)",
    );
    expect(group.dependentTasks).toEqual(['train']);
    expect(Object.keys(group.inputs!.parameters!).sort()).toEqual([
      'pipelinechannel--n',
      'pipelinechannel--source',
      'pipelinechannel--train-accepted',
    ]);
    expect(group.inputs!.artifacts).toEqual({
      'pipelinechannel--train-model': {
        taskOutputArtifact: { outputArtifactKey: 'model', producerTask: 'train' },
      },
    });
  });

  test('settings KFP has no word for are in the platform document', () => {
    const { platform } = compiled();
    expect(platform.deploymentSpec.executors['exec-publish']).toEqual({
      step: { module: './steps.ts', export: 'publish' },
      access: [],
      in: 'releaseTarget',
    });
    expect(platform.deploymentSpec.executors['exec-train']).toMatchObject({ timeoutMs: 600_000 });
    expect(platform.config.parameters.lr).toMatchObject({ exclusiveMinimum: 0 });
  });
});

describe('what types cannot say is a diagnostic with the line of the author', () => {
  const codes = (result: ReturnType<typeof compile>) => {
    expect(result.compiled).toBeUndefined();
    for (const { source } of result.diagnostics)
      expect(source).toMatch(/^compile-pipeline\.test\.ts:\d+:\d+$/);
    return result.diagnostics.map(({ code }) => code);
  };

  test('a task of a branch used outside of it', () => {
    const result = compile(() => {
      const model = train({ table: read({ source: 'a' }).table, lr: 1 });
      let inner: { metrics: unknown } | undefined;
      when(model.accepted, { name: 'maybe' }, () => {
        inner = publish({ model: model.model, note: '' });
        train({ table: read({ source: 'b' }).table, lr: 1 }, { name: 'branch-only' });
      });
      train({ table: inner!.metrics as never, lr: 1 });
      return undefined;
    });
    expect(codes(result)).toContain('branch-only-task');
  });

  test('an unacceptable constant, a placeholder in a constant, a name taken twice', () => {
    const result = compile(() => {
      read({ source: 'a', rows: 0 });
      read({ source: '{{$.inputs}}' }, { name: 'same' });
      read({ source: 'c' }, { name: 'same' });
      return undefined;
    });
    expect(codes(result).sort()).toEqual(['input-placeholder', 'input-value', 'task-name-taken']);
  });

  test('what a JavaScript author may do: missing and unknown inputs, wrong kinds', () => {
    const result = compile(() => {
      const loose = train as unknown as (args: object) => { model: unknown };
      loose({ tabel: 1, lr: 'x' });
      loose({ table: read({ source: 'a' }).n, lr: read({ source: 'b' }).table });
      return undefined;
    });
    expect(codes(result).sort()).toEqual([
      'input-kind',
      'input-kind',
      'input-missing',
      'input-unknown',
      'input-value',
    ]);
  });
});

test('a step called outside of a pipeline says so', () => {
  expect(() => read({ source: 'a' })).toThrow(/outside of a pipeline/);
});

test('any text compares equal to itself after the trip through CEL, and to nothing else', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (text, other) => {
      const result = compile(() => {
        const model = train({ table: read({ source: 'a' }).table, lr: 1 });
        when(model.label.eq(text), {}, () => {
          read({ source: 'x' });
        });
        return undefined;
      });
      const { condition } = compiled(result).spec.root.dag!.tasks['condition-1']!.triggerPolicy!;
      const holds = (label: string) =>
        evaluateCondition(condition!, { 'pipelinechannel--train-label': label });
      expect(holds(text)).toBe(true);
      expect(holds(other)).toBe(text === other);
    }),
    { numRuns: 200 },
  );
});
