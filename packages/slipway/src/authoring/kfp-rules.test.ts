import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Dataset, listOf } from './artifact-types.ts';
import { containerStep } from './container-step.ts';
import {
  compile,
  gather,
  make,
  merge,
  notify,
  type Params,
  read,
  use,
} from './fixtures/compile.ts';
import { forEach } from './for-each.ts';
import { importArtifact } from './import-artifact.ts';
import { onExit, statusOf } from './on-exit.ts';
import { pipeline } from './pipeline.ts';
import type { AnyRef, ArtifactRef, ParameterRef } from './references.ts';
import { text } from './text-template.ts';
import { when } from './when.ts';

type Build = (params: Params) => unknown;
type Rule = readonly [rule: string, build: Build, code: string, message: RegExp];

const refuse = (rules: readonly Rule[]) =>
  test.each(rules.map(([rule, ...rest]) => [rule, ...rest] as const))(
    '%s',
    (_, build, code, message) => {
      const { compiled, diagnostics } = compile(build);
      expect(compiled).toBeUndefined();
      expect(diagnostics.map((diagnostic) => diagnostic.code)).toContain(code);
      expect(diagnostics.map((diagnostic) => diagnostic.message).join('\n')).toMatch(message);
      for (const { source } of diagnostics) expect(source).toMatch(/^kfp-rules\.test\.ts:\d+:\d+$/);
    },
  );

/** What leaves a body by a variable, past the types. */
function leak<T>(around: (body: (value: T) => void) => void): T {
  let leaked: T | undefined;
  around((value) => {
    leaked = value;
  });
  return leaked as T;
}

describe('branches', () => {
  refuse([
    [
      'a task of a branch is not used outside',
      ({ flag }) => {
        const label = leak<AnyRef>((give) => when(flag, {}, () => give(make({}).label)));
        use({ label: label as never });
      },
      'branch-only-task',
      /runs only inside the branch "condition-1" and may be skipped/,
    ],
    [
      'nor waited for',
      ({ flag }) => {
        const task = leak<ReturnType<typeof make>>((give) => when(flag, {}, () => give(make({}))));
        use({}).after(task);
      },
      'branch-only-task',
      /"use" uses "make"/,
    ],
    [
      'every branch hands out the same names',
      ({ flag }) =>
        when(flag, {}, () => ({ a: make({}).label })).otherwise((() => {
          make({});
          return {};
        }) as never),
      'branch-output',
      /Every branch must return "a"/,
    ],
    [
      'and the same types',
      ({ flag }) =>
        when(flag, {}, () => ({ a: make({}).label as AnyRef })).otherwise(() => ({
          a: make({}).n as AnyRef,
        })),
      'branch-output',
      /the same kind of value/,
    ],
    [
      'a branch hands out what it makes itself',
      ({ flag }) => {
        const before = make({});
        const one = when(flag, {}, () => ({ a: before.label })).otherwise(() => ({
          a: make({}).label,
        }));
        use({ label: one.a });
      },
      'branch-output',
      /must be an output of a task that stands directly in it/,
    ],
    [
      'otherwise comes once',
      ({ flag }) => {
        const branch = when(flag, {}, () => {
          make({});
        });
        branch.otherwise(() => {
          make({});
        });
        branch.otherwise(() => {
          make({});
        });
      },
      'otherwise-place',
      /belong behind their when/,
    ],
    [
      'and in the same body',
      ({ flag }) => {
        const branch = when(flag, {}, () => {
          make({});
        });
        forEach([1], {}, () => {
          make({});
          branch.elseWhen(flag, {}, () => {
            make({});
          });
        });
      },
      'otherwise-place',
      /in the same body/,
    ],
    [
      'a constant is no condition',
      () =>
        when(true as never, {}, () => {
          make({});
        }),
      'condition',
      /is no condition/,
    ],
  ]);
});

describe('loops', () => {
  refuse([
    [
      'a task of a loop is not used outside',
      () => {
        const label = leak<AnyRef>((give) => forEach([1], {}, () => give(make({}).label)));
        use({ label: label as never });
      },
      'loop-only-task',
      /runs once for every item of the loop "for-loop-2"/,
    ],
    [
      'nor its item',
      () => {
        const item = leak<ParameterRef<number>>((give) =>
          forEach([1], {}, (each) => {
            make({});
            give(each);
          }),
        );
        use({ n: item });
      },
      'loop-item-outside',
      /uses the item of the loop/,
    ],
    [
      'a loop does not hand out what a branch in it makes',
      ({ flag }) => {
        const loop = forEach([1], {}, () => {
          const n = leak<ParameterRef<number>>((give) => when(flag, {}, () => give(make({}).n)));
          return { n };
        });
        gather({ values: loop.n });
      },
      'loop-output',
      /stands directly in it/,
    ],
    [
      'nor what comes from before it',
      () => {
        const before = make({});
        const loop = forEach([1], {}, () => {
          make({});
          return { n: before.n };
        });
        gather({ values: loop.n });
      },
      'loop-output',
      /Pass a value from elsewhere through a step/,
    ],
    [
      'there is at least one item',
      () => {
        forEach([], {}, () => {
          make({});
        });
      },
      'loop-items',
      /has no items/,
    ],
    [
      'what it goes over is a list',
      ({ n }) => {
        forEach(n as never, {}, () => {
          make({});
        });
      },
      'loop-items',
      /NUMBER_INTEGER, not a list/,
    ],
    [
      'at least one iteration runs at a time',
      () => {
        forEach([1], { parallelism: 0 }, () => {
          make({});
        });
      },
      'loop-parallelism',
      /parallelism of 0/,
    ],
    [
      'a body has tasks',
      () => {
        make({});
        forEach([1], {}, () => {});
      },
      'no-tasks',
      /has no tasks/,
    ],
    [
      'lists and single artifacts differ',
      () => {
        const { all } = forEach([1], {}, () => ({ all: make({}).data }));
        read({ data: all as never });
        merge({ all: make({}).data as never });
      },
      'input-kind',
      /takes an artifact of the kind system\.Dataset/,
    ],
  ]);
});

const eitherOf = (flag: Params['flag']) =>
  when(flag, {}, () => ({ n: make({}).n })).otherwise(() => ({ n: make({}).n }));

describe('values of branches and loops inside each other', () => {
  refuse([
    [
      'a list of what branches hand out',
      ({ flag }) => {
        gather({ values: forEach([1], {}, () => ({ n: eitherOf(flag).n })).n });
      },
      'output-nesting',
      /the loop "for-loop-2" returns is itself put together of branches, which KFP cannot hand on/,
    ],
    [
      'a branch that hands out what its branches hand out',
      ({ flag }) => {
        const one = when(flag, {}, () => ({ n: eitherOf(flag).n })).otherwise(() => ({
          n: make({}).n,
        }));
        use({ n: one.n });
      },
      'output-nesting',
      /Pass it through a step/,
    ],
    [
      'a branch that hands out what its loop collects',
      ({ flag }) => {
        const list = () => ({ all: forEach([1], {}, () => ({ n: make({}).n })).n });
        gather({ values: when(flag, {}, list).otherwise(list).all });
      },
      'output-nesting',
      /branches or iterations/,
    ],
  ]);

  test('are right where they end: a list made inside of a branch is used there', () => {
    const { diagnostics } = compile(({ flag }) => {
      when(flag, {}, () => {
        gather({ values: forEach([1], {}, () => ({ n: make({}).n })).n });
        use({ n: eitherOf(flag).n });
      });
    });
    expect(diagnostics).toEqual([]);
  });
});

describe('guarded bodies', () => {
  refuse([
    [
      'stand at the top of a pipeline',
      ({ flag }) =>
        when(flag, {}, () => {
          onExit(
            () => use({}),
            {},
            () => make({}),
          );
        }),
      'exit-place',
      /belongs at the top/,
    ],
    [
      'have one exit task',
      () =>
        onExit(
          () => {
            use({});
            use({});
          },
          {},
          () => make({}),
        ),
      'exit-task',
      /calls 2 steps/,
    ],
    [
      'have an exit task',
      () =>
        onExit(
          () => undefined,
          {},
          () => make({}),
        ),
      'exit-task',
      /calls 0 steps/,
    ],
    [
      'whose exit task depends on no other task',
      () => {
        const { label } = make({});
        onExit(
          () => use({ label }),
          {},
          () => make({}),
        );
      },
      'exit-task',
      /no tasks/,
    ],
    [
      'keep their tasks to themselves',
      () => {
        const label = leak<ParameterRef<string>>((give) =>
          onExit(
            () => use({}),
            {},
            () => give(make({}).label),
          ),
        );
        use({ label });
      },
      'guarded-task',
      /onExit guards/,
    ],
  ]);

  test('can be waited for as a whole', () => {
    const { diagnostics, compiled } = compile(() => {
      const guarded = onExit(
        (status) => notify({ status }),
        { name: 'guard' },
        () => make({}),
      );
      use({}).after(guarded);
    });
    expect(diagnostics).toEqual([]);
    const tasks = compiled?.spec.root.dag?.tasks;
    expect(tasks?.use?.dependentTasks).toEqual(['exit-handler-1']);
    expect(tasks?.notify).toMatchObject({
      dependentTasks: ['exit-handler-1'],
      inputs: { parameters: { status: { taskFinalStatus: { producerTask: 'exit-handler-1' } } } },
      triggerPolicy: { strategy: 'ALL_UPSTREAM_TASKS_COMPLETED' },
    });
  });
});

describe('failures that are ignored', () => {
  refuse([
    [
      'need defaults for what the failed task would give',
      () => {
        read({ data: make({}).data }, { ignoreUpstreamFailure: true });
      },
      'ignored-failure',
      /give the input a default/,
    ],
  ]);

  test('leave inputs with defaults, and the status', () => {
    const { diagnostics } = compile(() => {
      const made = make({});
      use({ label: made.label }, { ignoreUpstreamFailure: true });
      notify({ status: statusOf(made) }, { ignoreUpstreamFailure: true });
    });
    expect(diagnostics).toEqual([]);
  });
});

describe('pipelines', () => {
  const inner = pipeline({
    name: 'inner',
    params: { data: Dataset },
    kubernetes: { workspace: { size: '1Gi' } },
    build: ({ data }) => {
      read({ data });
    },
  });
  const self: { use?: () => void } = {};
  const endless = pipeline({
    name: 'endless',
    params: {},
    build() {
      self.use?.();
    },
  });
  self.use = () => {
    endless({});
  };

  refuse([
    [
      'hand out what stands at their top',
      ({ flag }) => ({
        label: leak<AnyRef>((give) => when(flag, {}, () => give(make({}).label))),
      }),
      'pipeline-output',
      /outside of any branch, loop or guarded body/,
    ],
    [
      'inside of another have no platform settings',
      () => {
        inner({ data: make({}).data });
      },
      'nested-settings',
      /have no effect/,
    ],
    [
      'do not reach into each other',
      ({ name }) => {
        pipeline({
          name: 'other',
          params: {},
          build() {
            use({ label: name });
          },
        })({});
      },
      'other-pipeline',
      /the parameter "name" of another pipeline/,
    ],
    [
      'nor use tasks of each other',
      () => {
        const { label } = make({});
        pipeline({
          name: 'other',
          params: {},
          build() {
            use({ label });
          },
        })({});
      },
      'other-pipeline',
      /a task of another pipeline/,
    ],
    [
      'need a workspace for artifacts that are copied into it',
      () => {
        importArtifact({ uri: 'gs://a/b', type: Dataset, downloadToWorkspace: true });
      },
      'workspace-missing',
      /has none/,
    ],
  ]);

  test('do not use themselves', () => {
    expect(() => compile(() => endless({}))).toThrow(/uses itself/);
  });
});

describe('values', () => {
  refuse([
    [
      'a text holds no list',
      ({ names }) => {
        use({ label: text`${names as never}` });
      },
      'input-type',
      /puts a LIST into a text/,
    ],
    [
      'a text holds no placeholder of the format',
      ({ name }) => {
        use({ label: text`{{$.pipeline_root}}/${name}` });
      },
      'input-placeholder',
      /would replace at run time/,
    ],
    [
      'a final status is not made up',
      () => {
        notify({ status: { state: 'SUCCEEDED' } as never });
      },
      'input-type',
      /takes a final status/,
    ],
    [
      'a field has a name that CEL can carry',
      ({ rows }) => {
        forEach(rows, {}, (row) => {
          use({ label: row.get("']=='" as never) });
        });
      },
      'field',
      /its name has more than letters/,
    ],
  ]);
});

describe('containers', () => {
  const container = (args: readonly unknown[]) => () => ({ image: 'tool:1', args: args as never });
  const declare = (args: readonly unknown[]) =>
    containerStep({
      name: 'c',
      inputs: { a: z.string(), b: z.string().optional() },
      outputs: {},
      container: container(args),
    });

  test.each<[string, readonly unknown[], RegExp]>([
    [
      'ask for no input that is not there',
      [{ IfPresent: { InputName: 'x', Then: 'y' } }],
      /"x", which is no optional input/,
    ],
    [
      'ask for no input that is always there',
      [{ IfPresent: { InputName: 'a', Then: 'y' } }],
      /"a", which is no optional input/,
    ],
    [
      'join no lists',
      [{ Concat: [{ IfPresent: { InputName: 'b', Then: ['x', 'y'] } }] }],
      /takes single parts/,
    ],
    ['have commands of texts', [3], /is 3/],
  ])('%s', (_, args, message) => {
    expect(() => declare(args)).toThrow(message);
  });

  test('have an image, and variables with names', () => {
    const define = (made: object) => () =>
      containerStep({ name: 'c', inputs: {}, outputs: {}, container: () => made as never });
    expect(define({ image: '' })).toThrow(/is no image/);
    expect(define({ image: 'a:1', env: { 'A=B': '1' } })).toThrow(/no name for an environment/);
  });

  test('give single artifacts: lists come from loops', () => {
    const define = () =>
      containerStep({
        name: 'c',
        inputs: {},
        outputs: { all: listOf(Dataset) },
        container: () => ({ image: 'a:1' }),
      });
    expect(define).toThrow(/"c" cannot give a list of artifacts \("all"\)/);
  });

  test('of importers and pipelines cannot be set', () => {
    const { diagnostics } = compile(() => {
      const artifact = importArtifact({ uri: 'gs://a/b', type: Dataset }, {
        env: { A: '1' },
      } as never);
      read({ data: artifact.artifact as ArtifactRef<'system.Dataset'> });
    });
    expect(diagnostics.map(({ code }) => code)).toEqual(['no-container']);
  });

  test('have resources that can be', () => {
    const { diagnostics } = compile(() => {
      make(
        {},
        { resources: { cpu: 'much', memory: '1Zi', accelerator: { type: 'gpu', count: 0 } } },
      );
      make({}, { retries: -1, caching: { key: '' }, env: { '1A': 'x' } });
      make({}, { retries: { count: 1, backoff: 'soon' } });
    });
    expect(diagnostics.map(({ code }) => code).sort()).toEqual(
      [
        'cache-key',
        'env-name',
        'resource-accelerator',
        'resource-cpu',
        'resource-memory',
        'retries',
        'retries',
      ].sort(),
    );
  });
});
