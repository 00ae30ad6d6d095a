import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { readPipeline } from '../read-pipeline.ts';
import { GRAPH_ROWS } from './fixtures/graph-rows.ts';
import { ONE, withGroup } from './fixtures/group.ts';
import {
  CONDITION,
  changed,
  NO_OUTPUT,
  sound,
  TASK,
  TEXT,
  TEXT_AT,
  USE,
  USE_ARGS,
  value,
} from './fixtures/sound-pipeline.ts';
import { VALUE_ROWS } from './fixtures/value-rows.ts';
import { lintPipeline } from './lint-pipeline.ts';
import { LINT_RULES, type LintCode } from './lint-rules.ts';

const ROWS = [...GRAPH_ROWS, ...VALUE_ROWS];

function lint(spec: object, platforms?: object) {
  const documents = platforms === undefined ? [spec] : [spec, { platforms }];
  const text = documents.map((one) => stringify(one)).join('---\n');
  const read = readPipeline(text);
  expect(read.diagnostics).toEqual([]);
  if (read.spec === undefined) throw new Error('it does not read');
  return { found: lintPipeline({ ...read, spec: read.spec }), read };
}

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

  test.each([
    ['an input', { componentInputParameter: 'sauce' }, 'unknown-input'],
    [
      'a task',
      { taskOutputParameter: { producerTask: 'maek', outputParameterKey: 'text' } },
      'unknown-task',
    ],
  ])('settings of Kubernetes from %s that is not there', (_what, binding, code) => {
    const settings = { secretAsEnv: [{ secretNameParameter: binding }] };
    const { found, read } = lint(sound(), {
      kubernetes: { deploymentSpec: { executors: { 'exec-use': settings } } },
    });
    const path =
      'platforms.kubernetes.deploymentSpec.executors.exec-use.secretAsEnv.0.secretNameParameter';
    expect(found).toMatchObject([{ code, path }]);
    expect(read.locate(path)).toMatch(/^\d+:\d+$/);
  });

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
