import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { readPipeline } from '../read-pipeline.ts';
import { lintPipeline } from './lint-pipeline.ts';
import { LINT_RULES, type LintCode } from './lint-rules.ts';

const dataset = () => ({ schemaTitle: 'system.Dataset', schemaVersion: '0.0.1' });
const MODEL = { schemaTitle: 'system.Model', schemaVersion: '0.0.1' };

const container = (args: string[] = []) => ({ container: { image: 'a:1', args } });

const value = (name: string) => `inputs.parameter_values['${name}']`;

/** A sound pipeline: `make` gives values, `use` reads them, both of them have an executor. */
const sound = () => ({
  pipelineInfo: { name: 'p' },
  schemaVersion: '2.1.0',
  components: {
    'comp-make': {
      executorLabel: 'exec-make',
      outputDefinitions: {
        parameters: {
          text: { parameterType: 'STRING' },
          n: { parameterType: 'NUMBER_INTEGER' },
          list: { parameterType: 'LIST' },
        },
        artifacts: { data: { artifactType: dataset() } },
      },
    },
    'comp-use': {
      executorLabel: 'exec-use',
      inputDefinitions: {
        parameters: {
          text: { parameterType: 'STRING' },
          rate: { parameterType: 'NUMBER_DOUBLE', defaultValue: 1, isOptional: true },
          mode: {
            parameterType: 'STRING',
            isOptional: true,
            literals: ['fast', 'slow'],
          },
          status: { parameterType: 'TASK_FINAL_STATUS', isOptional: true },
        },
        artifacts: { data: { artifactType: dataset() } },
      },
      outputDefinitions: { parameters: { n: { parameterType: 'NUMBER_INTEGER' } } },
    },
  },
  deploymentSpec: {
    executors: {
      'exec-make': container(["{{$.outputs.parameters['text'].output_file}}"]),
      'exec-use': container([
        "{{$.inputs.parameters['text']}}",
        "{{$.inputs.artifacts['data'].uri}}",
        '{"IfPresent": {"InputName": "mode", "Then": ["--mode", "{{$.inputs.parameters[\'mode\']}}"]}}',
      ]),
    },
  },
  root: {
    inputDefinitions: {
      parameters: {
        source: { parameterType: 'STRING', defaultValue: 'x' },
        flag: { parameterType: 'BOOLEAN', defaultValue: true },
      },
    },
    outputDefinitions: { parameters: { n: { parameterType: 'NUMBER_INTEGER' } } },
    dag: {
      outputs: {
        parameters: {
          n: { valueFromParameter: { producerSubtask: 'make', outputParameterKey: 'n' } },
        },
      },
      tasks: {
        make: { componentRef: { name: 'comp-make' } },
        use: {
          componentRef: { name: 'comp-use' },
          dependentTasks: ['make'],
          inputs: {
            parameters: {
              text: { taskOutputParameter: { producerTask: 'make', outputParameterKey: 'text' } },
              rate: { taskOutputParameter: { producerTask: 'make', outputParameterKey: 'n' } },
            },
            artifacts: {
              data: { taskOutputArtifact: { producerTask: 'make', outputArtifactKey: 'data' } },
            },
          },
        },
      },
    },
  },
});

type Loose = { [key: string]: Loose };

/** Sets what a path names; undefined removes it. */
function changed(changes: Readonly<Record<string, unknown>>): object {
  const spec = sound() as unknown as Loose;
  for (const [path, wanted] of Object.entries(changes)) {
    const keys = path.split('/');
    let owner = spec;
    for (const key of keys.slice(0, -1)) {
      owner[key] ??= {};
      owner = owner[key];
    }
    const last = keys.at(-1) ?? '';
    if (wanted === undefined) delete owner[last];
    else owner[last] = wanted as Loose;
  }
  return spec;
}

function lint(spec: object, platforms?: object) {
  const documents = platforms === undefined ? [spec] : [spec, { platforms }];
  const text = documents.map((one) => stringify(one)).join('---\n');
  const read = readPipeline(text);
  expect(read.diagnostics).toEqual([]);
  if (read.spec === undefined) throw new Error('it does not read');
  return { found: lintPipeline({ ...read, spec: read.spec }), read };
}

const TASK = 'root/dag/tasks';
const USE = `${TASK}/use`;
const TEXT = `${USE}/inputs/parameters/text`;
const CONDITION = `${USE}/triggerPolicy/condition`;
const USE_ARGS = 'deploymentSpec/executors/exec-use/container/args';

const NO_OUTPUT = { 'root/dag/outputs': undefined, 'root/outputDefinitions': undefined };

const CONDITION_AT = 'root.dag.tasks.use.triggerPolicy.condition';
const TEXT_AT = 'root.dag.tasks.use.inputs.parameters.text';

/** A pipeline within, whose output only a condition gives. */
const within = (branches: readonly string[], isOneof: boolean) => ({
  outputDefinitions: { parameters: { text: { parameterType: 'STRING' } } },
  dag: {
    outputs: {
      parameters: {
        text: isOneof
          ? {
              valueFromOneof: {
                parameterSelectors: branches.map((_condition, index) => ({
                  producerSubtask: `make-${index}`,
                  outputParameterKey: 'text',
                })),
              },
            }
          : { valueFromParameter: { producerSubtask: 'make-0', outputParameterKey: 'text' } },
      },
    },
    tasks: Object.fromEntries(
      branches.map((condition, index) => [
        `make-${index}`,
        {
          componentRef: { name: 'comp-make' },
          triggerPolicy: { condition },
        },
      ]),
    ),
  },
});

const ONE = 'int("3") == 1';
const MANY = 'int("3") > 3';

/** `use` reads the group's text. */
const withGroup = (branches: readonly string[], isOneof: boolean) => ({
  'components/comp-group': within(branches, isOneof),
  [`${TASK}/group`]: { componentRef: { name: 'comp-group' } },
  [TEXT]: { taskOutputParameter: { producerTask: 'group', outputParameterKey: 'text' } },
  [`${USE}/dependentTasks`]: ['group', 'make'],
});

/** A loop over the list of `make`, whose body is one task. */
const withLoop = (iterator: object) => ({
  'components/comp-loop': {
    inputDefinitions: {
      parameters: { items: { parameterType: 'LIST' }, item: { parameterType: 'NUMBER_INTEGER' } },
    },
    dag: { tasks: { make: { componentRef: { name: 'comp-make' } } } },
  },
  [`${TASK}/loop`]: {
    componentRef: { name: 'comp-loop' },
    dependentTasks: ['make'],
    inputs: {
      parameters: {
        items: { taskOutputParameter: { producerTask: 'make', outputParameterKey: 'list' } },
      },
    },
    parameterIterator: iterator,
  },
});

type Row = readonly [
  what: string,
  code: LintCode,
  path: string,
  changes: Readonly<Record<string, unknown>>,
];

const ROWS: readonly Row[] = [
  [
    'a component that is not there',
    'unknown-component',
    'root.dag.tasks.more.componentRef.name',
    { [`${TASK}/more`]: { componentRef: { name: 'comp-mak' } } },
  ],
  [
    'an executor that is not there',
    'unknown-executor',
    'components.comp-more.executorLabel',
    {
      'components/comp-more': { executorLabel: 'exec-more' },
      [`${TASK}/more`]: { componentRef: { name: 'comp-more' } },
    },
  ],
  [
    'a component without a body',
    'component-body',
    'components.comp-more',
    {
      'components/comp-more': {},
      [`${TASK}/more`]: { componentRef: { name: 'comp-more' } },
    },
  ],
  [
    'a task to wait for that is not there',
    'unknown-task',
    'root.dag.tasks.use.dependentTasks.1',
    { [`${USE}/dependentTasks`]: ['make', 'maek'] },
  ],
  [
    'a task to read that is not there',
    'unknown-task',
    TEXT_AT,
    { [TEXT]: { taskOutputParameter: { producerTask: 'maek', outputParameterKey: 'text' } } },
  ],
  [
    'a task of an output that is not there',
    'unknown-task',
    'root.dag.outputs.parameters.n.valueFromParameter',
    { 'root/dag/outputs/parameters/n/valueFromParameter/producerSubtask': 'usr' },
  ],
  [
    'an output that the task does not have',
    'unknown-output',
    `${TEXT_AT}.taskOutputParameter.outputParameterKey`,
    { [TEXT]: { taskOutputParameter: { producerTask: 'make', outputParameterKey: 'txt' } } },
  ],
  [
    'an artifact that the task does not have',
    'unknown-output',
    'root.dag.tasks.use.inputs.artifacts.data.taskOutputArtifact.outputArtifactKey',
    { [`${USE}/inputs/artifacts/data/taskOutputArtifact/outputArtifactKey`]: 'date' },
  ],
  [
    'an input that the pipeline does not have',
    'unknown-input',
    `${TEXT_AT}.componentInputParameter`,
    { [TEXT]: { componentInputParameter: 'sauce' } },
  ],
  [
    'an input that inherits from objects',
    'unknown-input',
    `${TEXT_AT}.componentInputParameter`,
    { [TEXT]: { componentInputParameter: 'constructor' } },
  ],
  [
    'an import from an input that is not there',
    'unknown-input',
    'deploymentSpec.executors.exec-make.importer.artifactUri.runtimeParameter',
    {
      'deploymentSpec/executors/exec-make': {
        importer: { artifactUri: { runtimeParameter: 'uri' }, typeSchema: dataset() },
      },
    },
  ],
  [
    'an argument that the component does not have',
    'unknown-argument',
    'root.dag.tasks.use.inputs.parameters.txet',
    { [`${USE}/inputs/parameters/txet`]: { runtimeValue: { constant: 'x' } } },
  ],
  ['no argument for a parameter', 'missing-argument', 'root.dag.tasks.use', { [TEXT]: undefined }],
  [
    'no argument for an artifact',
    'missing-argument',
    'root.dag.tasks.use',
    { [`${USE}/inputs/artifacts`]: undefined },
  ],
  ['an input without a source', 'binding-source', TEXT_AT, { [TEXT]: {} }],
  [
    'a list for a text',
    'parameter-type',
    TEXT_AT,
    { [TEXT]: { taskOutputParameter: { producerTask: 'make', outputParameterKey: 'list' } } },
  ],
  [
    'a truth value for a text',
    'parameter-type',
    TEXT_AT,
    { [TEXT]: { componentInputParameter: 'flag' } },
  ],
  [
    'a constant of another type',
    'constant-type',
    `${TEXT_AT}.runtimeValue.constant`,
    { [TEXT]: { runtimeValue: { constant: { a: 1 } } } },
  ],
  [
    'a constant that is none of the literals',
    'constant-type',
    'root.dag.tasks.use.inputs.parameters.mode.runtimeValue.constant',
    { [`${USE}/inputs/parameters/mode`]: { runtimeValue: { constant: 'medium' } } },
  ],
  [
    'a default of another type',
    'default-type',
    'root.inputDefinitions.parameters.flag.defaultValue',
    { 'root/inputDefinitions/parameters/flag/defaultValue': 'true' },
  ],
  [
    'an artifact of another type',
    'artifact-type',
    'root.dag.tasks.use.inputs.artifacts.data',
    { 'components/comp-use/inputDefinitions/artifacts/data/artifactType': MODEL },
  ],
  [
    'an artifact of another major version',
    'artifact-type',
    'root.dag.tasks.use.inputs.artifacts.data',
    { 'components/comp-use/inputDefinitions/artifacts/data/artifactType/schemaVersion': '1.0.0' },
  ],
  [
    'one artifact for a list',
    'artifact-list',
    'root.dag.tasks.use.inputs.artifacts.data',
    { 'components/comp-use/inputDefinitions/artifacts/data/isArtifactList': true },
  ],
  [
    'a loop over a number',
    'loop-items',
    'root.dag.tasks.loop.parameterIterator.items.inputParameter',
    {
      ...withLoop({ itemInput: 'item', items: { inputParameter: 'items' } }),
      [`${TASK}/loop/inputs/parameters/items/taskOutputParameter/outputParameterKey`]: 'n',
      'components/comp-loop/inputDefinitions/parameters/items/parameterType': 'NUMBER_INTEGER',
    },
  ],
  [
    'a loop over text that is no list',
    'loop-items',
    'root.dag.tasks.loop.parameterIterator.items.raw',
    withLoop({ itemInput: 'item', items: { raw: '{"a": 1}' } }),
  ],
  [
    'a loop over items of another type',
    'loop-items',
    'root.dag.tasks.loop.parameterIterator.items.raw',
    withLoop({ itemInput: 'item', items: { raw: '[1, "two"]' } }),
  ],
  [
    'a loop over an input that is not there',
    'unknown-input',
    'root.dag.tasks.loop.parameterIterator.items.inputParameter',
    withLoop({ itemInput: 'item', items: { inputParameter: 'itmes' } }),
  ],
  [
    'a loop whose items go nowhere',
    'unknown-input',
    'root.dag.tasks.loop.parameterIterator.itemInput',
    {
      ...withLoop({ itemInput: 'thing', items: { raw: '[1]' } }),
      'components/comp-loop/inputDefinitions/parameters/item': undefined,
    },
  ],
  [
    'an output of another type',
    'output-type',
    'root.dag.outputs.parameters.n.valueFromParameter',
    { 'root/outputDefinitions/parameters/n/parameterType': 'STRING' },
  ],
  [
    'an output that is declared only',
    'output-source',
    'root.outputDefinitions.parameters.n',
    { 'root/dag/outputs': undefined },
  ],
  [
    'an output that is not declared',
    'output-source',
    'root.dag.outputs.parameters.n',
    { 'root/outputDefinitions': undefined },
  ],
  ['a reader that does not wait', 'missing-dependency', TEXT_AT, { [`${USE}/dependentTasks`]: [] }],
  [
    'tasks that wait for each other',
    'cycle',
    'root.dag.tasks.make',
    { [`${TASK}/make/dependentTasks`]: ['use'] },
  ],
  [
    'a task that waits for itself',
    'cycle',
    'root.dag.tasks.make',
    { [`${TASK}/make/dependentTasks`]: ['make'] },
  ],
  [
    'a component that contains itself',
    'cycle',
    'components.comp-more',
    {
      'components/comp-more': { dag: { tasks: { more: { componentRef: { name: 'comp-more' } } } } },
      [`${TASK}/more`]: { componentRef: { name: 'comp-more' } },
    },
  ],
  [
    'a component that nothing uses',
    'unused-component',
    'components.comp-more',
    { 'components/comp-more': { executorLabel: 'exec-make' } },
  ],
  [
    'an executor that nothing uses',
    'unused-executor',
    'deploymentSpec.executors.exec-more',
    { 'deploymentSpec/executors/exec-more': container() },
  ],
  [
    'a condition that does not parse',
    'condition-syntax',
    CONDITION_AT,
    { [CONDITION]: `${value('text')} == 'it's'` },
  ],
  [
    'a condition that compares unlike types',
    'condition-type',
    CONDITION_AT,
    { [CONDITION]: `${value('text')} == 1` },
  ],
  [
    'a condition that orders unlike types',
    'condition-type',
    CONDITION_AT,
    { [CONDITION]: `int(${value('rate')}) > 0.5` },
  ],
  ['a condition that is a number', 'condition-type', CONDITION_AT, { [CONDITION]: value('rate') }],
  [
    'a condition over an input that is not there',
    'condition-input',
    CONDITION_AT,
    { [CONDITION]: `${value('txet')} == 'a'` },
  ],
  [
    'a condition with an unknown name',
    'condition-input',
    CONDITION_AT,
    { [CONDITION]: `input.parameter_values['text'] == 'a'` },
  ],
  [
    'a condition with the text of a value',
    'condition-text',
    CONDITION_AT,
    { [CONDITION]: `${value('text')} == "int(${value('rate')})"` },
  ],
  [
    'a condition with a value in quotes',
    'condition-text',
    CONDITION_AT,
    { [CONDITION]: `${value('text')} == 'int(${value('rate')})'` },
  ],
  [
    'a condition that is never true',
    'condition-constant',
    CONDITION_AT,
    { [CONDITION]: `${value('text')} == 'a' && ${value('text')} != 'a'` },
  ],
  [
    'a selector that does not parse',
    'selector-syntax',
    `${TEXT_AT}.parameterExpressionSelector`,
    { [`${TEXT}/parameterExpressionSelector`]: 'parseJson(string_value)[' },
  ],
  [
    'a selector of a name that is not there',
    'selector-type',
    `${TEXT_AT}.parameterExpressionSelector`,
    { [`${TEXT}/parameterExpressionSelector`]: 'parseJson(value)["a"]' },
  ],
  [
    'a selector that gives another type',
    'selector-type',
    'root.dag.tasks.use.inputs.parameters.rate.parameterExpressionSelector',
    { [`${USE}/inputs/parameters/rate/parameterExpressionSelector`]: 'string_value' },
  ],
  [
    'a reader of a task that may be skipped',
    'reads-skipped',
    TEXT_AT,
    { [`${TASK}/make/triggerPolicy/condition`]: '1 + int("2") == 3', ...NO_OUTPUT },
  ],
  [
    'an output of a task that may be skipped',
    'reads-skipped',
    'root.dag.outputs.parameters.n.valueFromParameter',
    {
      [CONDITION]: `${value('text')} == 'a'`,
      'root/dag/outputs/parameters/n/valueFromParameter/producerSubtask': 'use',
    },
  ],
  [
    'a reader of what a group may skip',
    'reads-skipped',
    TEXT_AT,
    withGroup(['1 + int("2") == 3'], false),
  ],
  [
    'branches that leave a case',
    'oneof-incomplete',
    'components.comp-group.dag.outputs.parameters.text.valueFromOneof.parameterSelectors.0',
    withGroup([MANY, ONE], true),
  ],
  [
    'a placeholder of an input that is not there',
    'placeholder-name',
    'deploymentSpec.executors.exec-use.container.args.0',
    { [USE_ARGS]: ["--text={{$.inputs.parameters['txet']}}"] },
  ],
  [
    'a placeholder of an output that is not there',
    'placeholder-name',
    'deploymentSpec.executors.exec-use.container.args.0',
    { [USE_ARGS]: ["{{$.outputs.artifacts['model'].path}}"] },
  ],
  [
    'a placeholder of a parameter as an artifact',
    'placeholder-name',
    'deploymentSpec.executors.exec-use.container.args.0',
    { [USE_ARGS]: ["{{$.inputs.artifacts['text'].uri}}"] },
  ],
  [
    'a structure that asks for an input that is not there',
    'placeholder-name',
    'deploymentSpec.executors.exec-use.container.args.0',
    { [USE_ARGS]: ['{"IfPresent": {"InputName": "mod", "Then": "a"}}'] },
  ],
  [
    'a placeholder in an environment variable',
    'placeholder-name',
    'deploymentSpec.executors.exec-use.container.env.0.value',
    {
      'deploymentSpec/executors/exec-use/container/env': [
        { name: 'A', value: "{{$.inputs.parameters['txet']}}" },
      ],
    },
  ],
  [
    'a placeholder in a constant',
    'placeholder-name',
    `${TEXT_AT}.runtimeValue.constant`,
    { [TEXT]: { runtimeValue: { constant: "a {{$.inputs.parameters['n']}}" } } },
  ],
  [
    'a placeholder that KFP does not know',
    'placeholder-syntax',
    'deploymentSpec.executors.exec-use.container.args.0',
    { [USE_ARGS]: ['{{$.pipeline_job_nam}}'] },
  ],
  [
    'a structure that is no JSON',
    'placeholder-syntax',
    'deploymentSpec.executors.exec-use.container.args.0',
    { [USE_ARGS]: ['{"Concat": ["a", }'] },
  ],
  [
    'a final status without its strategy',
    'exit-strategy',
    'root.dag.tasks.use.inputs.parameters.status',
    { [`${USE}/inputs/parameters/status`]: { taskFinalStatus: { producerTask: 'make' } } },
  ],
  [
    'a private key among the arguments',
    'plain-secret',
    'deploymentSpec.executors.exec-use.container.args.0',
    { [USE_ARGS]: ['-----BEGIN PRIVATE KEY-----\nMIIE'] },
  ],
  [
    'a password in the environment',
    'plain-secret',
    'deploymentSpec.executors.exec-use.container.env.0.value',
    {
      'deploymentSpec/executors/exec-use/container/env': [
        { name: 'DB_PASSWORD', value: 'hunter2' },
      ],
    },
  ],
  [
    'a password after its flag',
    'plain-secret',
    'deploymentSpec.executors.exec-use.container.args.1',
    { [USE_ARGS]: ['--password', 'hunter2'] },
  ],
  [
    'a name that Kubernetes refuses',
    'task-name',
    'root.dag.tasks.Big Task',
    { [`${TASK}/Big Task`]: { componentRef: { name: 'comp-make' } } },
  ],
];

describe('lint', () => {
  test('finds nothing in a sound pipeline', () => {
    expect(lint(sound()).found).toEqual([]);
  });

  test.each(ROWS)('%s is %s', (_what, code, path, changes) => {
    const { found, read } = lint(changed(changes));
    expect(found.map((one) => [one.code, one.path])).toEqual([[code, path]]);
    expect(found[0]?.severity).toBe(LINT_RULES[code].severity);
    expect(read.locate(path)).toMatch(/^\d+:\d+$/);
  });

  test('a task after failures that needs what failed is told for each input', () => {
    const { found } = lint(
      changed({ [`${USE}/triggerPolicy/strategy`]: 'ALL_UPSTREAM_TASKS_COMPLETED' }),
    );
    expect(found.map(({ code, path }) => [code, path])).toEqual([
      ['upstream-required', TEXT_AT],
      ['upstream-required', 'root.dag.tasks.use.inputs.artifacts.data'],
    ]);
  });

  test.each(['kubernetes', 'slipway'])(
    'settings of %s for an executor that is not there',
    (name) => {
      const settings = name === 'slipway' ? { step: { module: 'a', export: 'b' } } : {};
      const { found, read } = lint(sound(), {
        [name]: { deploymentSpec: { executors: { 'exec-uze': settings } } },
      });
      const path = `platforms.${name}.deploymentSpec.executors.exec-uze`;
      expect(found).toMatchObject([{ code: 'unknown-platform-executor', path }]);
      expect(read.locate(path)).toMatch(/^\d+:\d+$/);
    },
  );

  test('every rule has a row', () => {
    const apart: LintCode[] = ['upstream-required', 'unknown-platform-executor'];
    const codes = new Set([...ROWS.map(([, code]) => code), ...apart]);
    expect([...codes].sort()).toEqual(Object.keys(LINT_RULES).sort());
  });
});

describe('lint is silent on', () => {
  test.each<[string, Record<string, unknown>]>([
    ['branches that cover every case', withGroup([ONE, `!(${ONE})`], true)],
    ['opposite orders', withGroup(['int("1") > 2', 'int("1") <= 2'], true)],
    [
      'a reader under the same condition',
      {
        [`${TASK}/make/triggerPolicy/condition`]: 'int("1") == 1',
        [CONDITION]: 'int("1") == 1 && int("2") > 1',
        ...NO_OUTPUT,
      },
    ],
    [
      'a selector',
      { [`${TEXT}/parameterExpressionSelector`]: 'parseJson(string_value)["a"]["b"]' },
    ],
    [
      'a condition over JSON',
      {
        [CONDITION]: `parseJson(${value('text')})['a'].size() > 1`,
      },
    ],
    [
      'a default that a condition reads',
      {
        [CONDITION]: `${value('rate')} > 0.5`,
        [`${USE}/inputs/parameters/rate`]: undefined,
      },
    ],
    [
      'any artifact',
      {
        'components/comp-use/inputDefinitions/artifacts/data/artifactType/schemaTitle':
          'system.Artifact',
      },
    ],
    ['a program that mentions a placeholder', { [USE_ARGS]: ["# {{$.inputs.parameters['x']}}\n"] }],
    [
      'an address without a password',
      { [USE_ARGS]: ['--token', '/var/run/token', 'https://user@host/'] },
    ],
  ])('%s', (_what, changes) => {
    expect(lint(changed(changes)).found).toEqual([]);
  });
});

describe('lint says', () => {
  test('what, where and what to do', () => {
    const { found } = lint(changed({ [TEXT]: { componentInputParameter: 'sauce' } }));
    expect(found[0]?.message).toBe(
      'The pipeline or group around the task has no input "sauce" of this kind. Did you mean "source"?',
    );
  });

  test('no secret again', () => {
    const { found } = lint(changed({ [USE_ARGS]: ['--password', 'hunter2hunter2'] }));
    expect(found[0]?.message).not.toContain('hunter2');
  });

  test('how many more there are, after a hundred of a kind', () => {
    const more = Object.fromEntries(
      Array.from({ length: 150 }, (_, index) => [
        `${TASK}/more-${index}`,
        { componentRef: { name: 'comp-none' } },
      ]),
    );
    const { found } = lint(changed(more));
    expect(found).toHaveLength(101);
    expect(found.at(-1)?.message).toMatch(/^50 more of "unknown-component"/);
  });
});

describe('hostile names', () => {
  const NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'a.b', 'é\u0000', ''];

  test.each(NAMES)('%j is only a name', (name) => {
    const spec = changed({ [TEXT]: { componentInputParameter: name } });
    const read = readPipeline(JSON.stringify(spec));
    const found = read.spec === undefined ? [] : lintPipeline({ ...read, spec: read.spec });
    expect(found.map(({ code }) => code)).toEqual(['unknown-input']);
  });

  test.each(NAMES)('%j is found where it is', (name) => {
    const text = JSON.stringify(sound()).replaceAll('"text"', JSON.stringify(name));
    const read = readPipeline(text);
    const found = read.spec === undefined ? [] : lintPipeline({ ...read, spec: read.spec });
    // The placeholders of the executors still say "text".
    expect(found.map(({ code }) => code)).toEqual(['placeholder-name', 'placeholder-name']);
  });
});

test('a chain as long as a file ends', () => {
  const count = 20_000;
  const tasks = Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `t${index}`,
      { componentRef: { name: 'comp-make' }, dependentTasks: [`t${(index + 1) % count}`] },
    ]),
  );
  const spec = { ...sound(), root: { dag: { tasks } } };
  const read = readPipeline(JSON.stringify(spec));
  const found = read.spec === undefined ? [] : lintPipeline({ ...read, spec: read.spec });
  expect(found.map(({ code }) => code)).toContain('cycle');
});
