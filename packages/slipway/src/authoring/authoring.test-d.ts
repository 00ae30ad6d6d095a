import { describe, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { Artifact, Dataset, Model, Table } from './artifact-types.ts';
import { pipeline } from './pipeline.ts';
import type { ParameterRef } from './references.ts';
import { step } from './step.ts';
import { when } from './when.ts';

const read = step({
  name: 'read',
  inputs: { source: z.string(), rows: z.int().default(10), mode: z.enum(['a', 'b']).optional() },
  outputs: { table: Table, n: z.int() },
  async run({ inputs, outputs }) {
    expectTypeOf(inputs.rows).toEqualTypeOf<number>();
    expectTypeOf(inputs.mode).toEqualTypeOf<'a' | 'b' | undefined>();
    expectTypeOf(outputs.table.path).toEqualTypeOf<string>();
    return { n: inputs.rows };
  },
});

const train = step({
  name: 'train',
  inputs: { table: Table, lr: z.number() },
  outputs: { model: Model, auc: z.number() },
  async run() {
    return { auc: 1 };
  },
});

const judge = step({
  name: 'judge',
  inputs: { model: Model },
  outputs: { accepted: z.boolean(), label: z.string() },
  async run() {
    return { accepted: true, label: 'x' };
  },
});

const inspect = step({
  name: 'inspect',
  inputs: { anything: Artifact },
  outputs: {},
  async run() {},
});

describe('what the editor refuses', () => {
  test('in wires between steps', () => {
    pipeline({
      name: 'p',
      params: {
        source: z.string(),
        lr: z.number().default(0.1),
        tag: z.string().optional(),
        mode: z.enum(['a', 'b']).optional(),
      },
      build(p) {
        const table = read({ source: p.source });
        const model = train({ table: table.table, lr: p.lr });
        const verdict = judge({ model: model.model });
        expectTypeOf(verdict.accepted).toEqualTypeOf<ParameterRef<boolean>>();
        inspect({ anything: model.model });
        // @ts-expect-error a table is no model
        judge({ model: table.table });
        // @ts-expect-error a required input is missing
        train({ table: table.table });
        // @ts-expect-error there is no such input
        read({ source: 'a', sauce: 1 });
        // @ts-expect-error a number was wanted
        train({ table: table.table, lr: 'fast' });
        // @ts-expect-error a reference to a string is no number
        train({ table: table.table, lr: p.source });
        // @ts-expect-error not one of the choices
        read({ source: 'a', mode: 'c' });
        // @ts-expect-error there is no such output
        inspect({ anything: table.rows });
        // @ts-expect-error it may be absent, and source is required
        read({ source: p.tag });
        read({ source: 'a', mode: p.mode });
        return { auc: model.auc };
      },
    });
  });

  test('in comparisons', () => {
    pipeline({
      name: 'p',
      params: {
        n: z.int(),
        s: z.string(),
        mode: z.enum(['a', 'b']),
        list: z.array(z.string()),
        flag: z.boolean().optional(),
      },
      build(p) {
        const table = read({ source: p.s });
        const verdict = judge({ model: train({ table: table.table, lr: 1 }).model });
        when(verdict.accepted.eq(true).and(p.n.gt(3)), {}, () => {});
        when(verdict.accepted, { name: 'accepted' }, () => {});
        when(verdict.accepted.not().or(verdict.accepted), {}, () => {});
        // @ts-expect-error a number is no condition
        p.n.and(verdict.accepted);
        // @ts-expect-error a boolean is not compared with a text
        verdict.accepted.eq('true');
        // @ts-expect-error booleans have no order
        verdict.accepted.lt(true);
        // @ts-expect-error texts have no order here
        p.s.gt('a');
        // @ts-expect-error a number is not compared with a text
        p.n.eq('3');
        // @ts-expect-error a text is no condition
        when(p.s, {}, () => {});
        // @ts-expect-error what may be absent is no condition
        when(p.flag, {}, () => {});
        // @ts-expect-error it is never one of the choices
        p.mode.eq('c');
        // @ts-expect-error lists have no comparison
        p.list.eq(['a']);
        when(p.mode.eq('a').or(p.mode.eq(p.s)), {}, () => {}).otherwise(() => {});
        // @ts-expect-error an otherwise has no otherwise
        when(verdict.accepted, {}, () => {}).otherwise(() => {}).otherwise;
        return {};
      },
    });
  });

  test('in what a step returns', () => {
    step({
      name: 'wrong',
      inputs: {},
      outputs: { n: z.int() },
      // @ts-expect-error the output n is a number
      async run() {
        return { n: 'one' };
      },
    });
    step({
      name: 'unknown-access',
      inputs: {},
      outputs: { data: Dataset },
      // @ts-expect-error there is no such access
      access: ['warehouse:drop'],
      async run() {},
    });
  });
});
