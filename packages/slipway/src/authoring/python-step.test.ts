import { describe, expect, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { SlipwayError } from '../core/errors.ts';
import { readPipeline } from '../ir/read-pipeline.ts';
import { writePipeline } from '../ir/write-pipeline.ts';
import { Dataset, listOf, Model } from './artifact-types.ts';
import { compilePipeline } from './compile-pipeline.ts';
import { make, options } from './fixtures/compile.ts';
import { forEach } from './for-each.ts';
import { pipeline } from './pipeline.ts';
import { type PythonStepOptions, pythonStep } from './python-step.ts';
import type { ArtifactRef, ParameterRef } from './references.ts';
import type { ValueTypes } from './value-types.ts';

const prepare = pythonStep({
  name: 'prepare',
  module: './steps/prepare.py',
  function: 'prepare',
  inputs: { rows: z.int().default(10) },
  outputs: { table: Dataset, count: z.int() },
});
const train = pythonStep({
  name: 'train',
  module: './steps/train.py',
  function: 'train',
  requirements: ['scikit-learn==1.5.2', `tomli>=2; python_version<'3.11'`],
  inputs: { table: Dataset, earlier: listOf(Model) },
  outputs: { model: Model, loss: z.number() },
  resources: { memory: '2Gi' },
  timeout: '10m',
  env: { OMP_NUM_THREADS: '2' },
  image: 'team/train:1',
});

const whole = () => {
  const outcome = compilePipeline(
    pipeline({
      name: 'p',
      params: {},
      build() {
        const { table, count } = prepare({});
        expectTypeOf(count).toEqualTypeOf<ParameterRef<number>>();
        expectTypeOf(table).toEqualTypeOf<ArtifactRef<'system.Dataset'>>();
        const { model } = forEach([1, 2], {}, () => ({ model: make({}).model }));
        train({ table, earlier: model });
      },
    }),
    options,
  );
  expect(outcome.diagnostics).toEqual([]);
  if (outcome.compiled === undefined) throw new Error('nothing was compiled');
  const { spec, platform } = readPipeline(writePipeline(outcome.compiled));
  if (spec === undefined || platform === undefined) throw new Error('nothing was written');
  return { spec, platform };
};

test('compiles to a container for other engines, and to what our engine runs', () => {
  const { spec, platform } = whole();
  expect(spec.deploymentSpec.executors['exec-prepare']?.container).toEqual({
    image: 'project:1',
    command: ['python3', '-m', 'slipway_runner'],
    args: [
      ...['--module', './steps/prepare.py', '--function', 'prepare'],
      ...['--executor_input', '{{$}}'],
    ],
  });
  expect(platform.deploymentSpec.executors['exec-prepare']).toEqual({
    access: [],
    python: {
      module: './steps/prepare.py',
      function: 'prepare',
      requirements: [],
      artifactLists: [],
    },
  });
});

test('carries requirements, lists, variables, limits and timeout', () => {
  const { spec, platform } = whole();
  const requirements = ['scikit-learn==1.5.2', "tomli>=2; python_version<'3.11'"];
  expect(spec.deploymentSpec.executors['exec-train']?.container).toMatchObject({
    image: 'team/train:1',
    command: [
      'sh',
      '-c',
      `python3 -m pip install --quiet --disable-pip-version-check 'scikit-learn==1.5.2' 'tomli>=2; python_version<'\\''3.11'\\''' && exec "$0" "$@"`,
      'python3',
      '-m',
      'slipway_runner',
    ],
    args: expect.arrayContaining(['--artifact_list', 'earlier']),
    env: [{ name: 'OMP_NUM_THREADS', value: '2' }],
    resources: { resourceMemoryLimit: '2Gi' },
  });
  expect(platform.deploymentSpec.executors['exec-train']).toMatchObject({
    timeoutMs: 600_000,
    python: { artifactLists: ['earlier'], requirements },
  });
});

describe('what Python or pip could not take is refused', () => {
  const define = (changes: Partial<PythonStepOptions<ValueTypes, ValueTypes>>) => () =>
    pythonStep({
      name: 'a',
      module: './a.py',
      function: 'a',
      inputs: {},
      outputs: {},
      ...changes,
    });

  test.each<[string, Partial<PythonStepOptions<ValueTypes, ValueTypes>>]>([
    ['python-module', { module: '/etc/a.py' }],
    ['python-module', { module: '../a.py' }],
    ['python-module', { module: './a.ts' }],
    ['python-module', { module: '' }],
    ['python-module', { module: '{{$.pipeline_root}}.py' }],
    ['python-function', { function: 'a.b' }],
    ['python-function', { function: 'lambda' }],
    ['python-requirement', { requirements: ['--index-url=https://x'] }],
    ['python-requirement', { requirements: [''] }],
    ['python-requirement', { requirements: ['a\nb'] }],
    ['python-argument', { inputs: { from: z.string() } }],
    ['python-argument', { outputs: { class: Model } }],
    ['python-argument', { inputs: { model: Model }, outputs: { model: Model } }],
    ['container-image', { image: 'a b' }],
    ['container-env', { env: { 'A B': '1' } }],
    ['step-name', { name: 'A' }],
    ['duration', { timeout: 'soon' }],
  ])('%s: %j', (code, changes) => {
    expect(define(changes)).toThrow(SlipwayError);
    expect(define(changes)).toThrow(expect.objectContaining({ code }));
  });

  test('an output parameter may have the name of an input, and any name', () => {
    const outputs = { x: z.int(), from: z.string() };
    expect(define({ inputs: { x: z.int() }, outputs })).not.toThrow();
  });
});
