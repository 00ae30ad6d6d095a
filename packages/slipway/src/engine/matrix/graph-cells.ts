import { z } from 'zod';
import { forEach } from '../../authoring/for-each.ts';
import { pipeline } from '../../authoring/pipeline.ts';
import { text } from '../../authoring/text-template.ts';
import { when } from '../../authoring/when.ts';
import type { Cell } from './cell.ts';

const INTEGER = z.int();

/** Graphs whose tasks all do what they should. */
export const graphCells: readonly Cell[] = [
  {
    construct: 'Chain',
    happens: 'A task starts when the tasks whose outputs it takes have succeeded.',
    build: ({ add }) => ({ n: add({ a: add({ a: 1, b: 2 }).sum, b: 3 }).sum }),
    tasks: { add: 'SUCCEEDED', 'add-2': 'SUCCEEDED' },
    outputs: { n: 6 },
  },
  {
    construct: 'Diamond, fan-out and join',
    happens: 'Tasks that do not wait for each other run side by side, within cores and memory.',
    elsewhere: 'kfp.local runs one after the other.',
    build: ({ add, total }) => {
      const one = add({ a: 1, b: 0 }).sum;
      const sums = forEach([10, 20, 30, 40], {}, (n) => ({ all: add({ a: n, b: one }).sum }));
      return { n: total({ values: sums.all }).sum };
    },
    outputs: { n: 104 },
  },
  {
    construct: 'Default and optional inputs',
    happens: 'An input that is not given has its declared default; an optional artifact is absent.',
    build: ({ echo, join, write }) => ({
      value: echo({}).value,
      text: join({ files: forEach(['a'], {}, (word) => ({ f: write({ text: word }).file })).f })
        .text,
    }),
    outputs: { value: 'nothing', text: 'a' },
  },
  {
    construct: 'Branch',
    happens:
      'The condition is evaluated as CEL. A group whose condition is false is NOT_TRIGGERED, and nothing in it starts.',
    elsewhere: 'kfp.local gives tasks that were left out no state at all.',
    build: ({ add, echo }) => {
      const { sum } = add({ a: 1 });
      when(sum.gt(1), { name: 'yes' }, () => {
        echo({ value: 'yes' }, { name: 'taken' });
      });
      when(sum.gt(5), { name: 'no' }, () => {
        echo({ value: 'no' }, { name: 'left-out' });
      });
      return undefined;
    },
    tasks: {
      'condition-1/taken': 'SUCCEEDED',
      'condition-2': 'NOT_TRIGGERED',
    },
  },
  {
    construct: 'An integer against a fraction',
    happens: '`sum > 0.5` is true for 1: the integer is compared as a double.',
    elsewhere: 'kfp.local knows no `double()`, takes the condition for false and succeeds.',
    build: ({ add, echo }) => {
      when(add({ a: 0 }).sum.gt(0.5), {}, () => {
        echo({ value: 'yes' }, { name: 'taken' });
      });
      return undefined;
    },
    tasks: { 'condition-1/taken': 'SUCCEEDED' },
  },
  {
    construct: 'Quotes in a compared text',
    happens: 'Values are values: nothing in them is read as part of the condition.',
    elsewhere: "kfp.local pastes them into Python: any `'` makes the condition false.",
    build: ({ echo }) => {
      const { value } = echo({ value: "it's" });
      when(value.eq("it's"), {}, () => {
        echo({ value: 'yes' }, { name: 'taken' });
      });
      return undefined;
    },
    tasks: { 'condition-1/taken': 'SUCCEEDED' },
  },
  {
    construct: 'If, else if, else (OneOf)',
    happens: 'The first branch whose condition holds runs; its value stands for all of them.',
    build: ({ add, echo }) => {
      const { sum } = add({ a: 4 });
      const size = when(sum.gt(10), {}, () => ({ size: echo({ value: 'large' }).value }))
        .elseWhen(sum.gt(2), {}, () => ({ size: echo({ value: 'middle' }).value }))
        .otherwise(() => ({ size: echo({ value: 'small' }).value }));
      return { size: size.size };
    },
    outputs: { size: 'middle' },
  },
  {
    construct: 'OneOf of artifacts',
    happens: 'The artifact of the branch that ran is handed on.',
    elsewhere: 'kfp.local fails with "Expected 1 artifact".',
    build: ({ add, read, write }) => {
      const made = when(add({ a: 1 }).sum.gt(5), {}, () => ({
        file: write({ text: 'large' }).file,
      })).otherwise(() => ({ file: write({ text: 'small' }).file }));
      return { text: read({ file: made.file }).text };
    },
    outputs: { text: 'small' },
  },
  {
    construct: 'Loop over constants',
    happens:
      'The body runs once for each item; values it hands out are collected in the order of the items.',
    build: ({ add, total }) => {
      const sums = forEach([1, 2, 3], { parallelism: 1 }, (n) => ({
        all: add({ a: n, b: n }).sum,
      }));
      return { all: sums.all, sum: total({ values: sums.all }).sum };
    },
    tasks: { 'for-loop-2/0/add': 'SUCCEEDED', 'for-loop-2/2/add': 'SUCCEEDED' },
    outputs: { all: [2, 4, 6], sum: 12 },
  },
  {
    construct: 'Loop over an output of any name',
    happens: 'The items come from the run; fields of items can be used.',
    elsewhere: 'kfp.local loops over an output named `Output` only.',
    build: ({ echo, split }) => ({
      all: forEach(split({ text: 'a b' }).words, {}, (word) => ({
        said: echo({ value: text`<${word}>` }).value,
      })).said,
    }),
    outputs: { all: ['<a>', '<b>'] },
  },
  {
    construct: 'Loop over artifacts',
    happens: 'What one loop collected another goes over, an artifact at a time.',
    build: ({ join, read, write }) => {
      const made = forEach(['a', 'bb'], {}, (word) => ({ files: write({ text: word }).file }));
      const texts = forEach(made.files, {}, (file) => ({ all: read({ file }).text }));
      return { all: texts.all, joined: join({ files: made.files }).text };
    },
    outputs: { all: ['a', 'bb'], joined: 'a|bb' },
  },
  {
    construct: 'Empty loop and Collected',
    happens: 'A loop over nothing succeeds and collects an empty list.',
    elsewhere: 'kfp.local crashes.',
    build: ({ split, total, add }) => {
      const none = forEach(split({ text: '' }).words, {}, () => ({ all: add({ a: 1 }).sum }));
      return { all: none.all, sum: total({ values: none.all }).sum };
    },
    outputs: { all: [], sum: 0 },
  },
  {
    construct: 'Nested loops, loop in a branch',
    happens: 'Loops nest; what the inner one collects the outer one collects as lists of lists.',
    build: ({ add, echo }) => {
      const grid = forEach([1, 2], {}, (a) => ({
        rows: forEach([10, 20], {}, (b) => ({ sums: add({ a, b }).sum })).sums,
      }));
      when(add({ a: 1 }).sum.gt(1), {}, () => {
        forEach(['x'], {}, (value) => {
          echo({ value }, { name: 'deep' });
        });
      });
      return { rows: grid.rows };
    },
    outputs: {
      rows: [
        [11, 21],
        [12, 22],
      ],
    },
  },
  {
    construct: 'Nested pipeline',
    happens: 'A pipeline used as a step runs as one task whose tasks are below its path.',
    build: ({ add }) => {
      const twice = pipeline({
        name: 'twice',
        params: { n: INTEGER },
        build: ({ n }) => ({
          sum: add({ a: add({ a: n, b: n }).sum, b: 0 }, { name: 'last' }).sum,
        }),
      });
      return { n: twice({ n: 4 }).sum };
    },
    tasks: { 'twice/last': 'SUCCEEDED' },
    outputs: { n: 8 },
  },
  {
    construct: 'Workspace',
    happens:
      'The tasks of a run share a folder (`context.workspace`, `SLIPWAY_WORKSPACE`, `{{$.workspace_path}}`), which outlives a crash and ends with a run that succeeded.',
    build: ({ fetch, put }) => ({ text: fetch({ path: put({ text: 'shared' }).path }).text }),
    workspace: true,
    outputs: { text: 'shared' },
  },
];
