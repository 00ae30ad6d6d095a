import { describe, expect, test } from 'vitest';
import { z } from 'zod';
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
import { leak, refuse } from './fixtures/refuse.ts';
import { forEach } from './for-each.ts';
import { onExit, statusOf } from './on-exit.ts';
import type { AnyRef, ParameterRef } from './references.ts';
import { when } from './when.ts';

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

test('lists that do not say what they hold are given the type of their items', () => {
  const anything = containerStep({
    name: 'anything',
    inputs: {},
    outputs: { list: z.array(z.json()) },
    container: () => ({ image: 'tool:1' }),
  });
  const over = (item?: z.ZodString) => () => {
    const options = item === undefined ? {} : { item };
    forEach(anything({}).list, options, (label) => {
      use({ label: label as ParameterRef<string> });
    });
  };
  expect(compile(over()).diagnostics.map(({ code }) => code)).toContain('loop-items');
  const { compiled, diagnostics } = compile(over(z.string()));
  expect(diagnostics).toEqual([]);
  expect(compiled?.spec.components['comp-for-loop-1']?.inputDefinitions?.parameters).toMatchObject({
    'pipelinechannel--anything-list-loop-item': { parameterType: 'STRING' },
  });
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
