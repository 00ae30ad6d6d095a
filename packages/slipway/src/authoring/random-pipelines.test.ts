import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { lintPipeline } from '../ir/lint/lint-pipeline.ts';
import { readPipeline } from '../ir/read-pipeline.ts';
import { writePipeline } from '../ir/write-pipeline.ts';
import { compilePipeline } from './compile-pipeline.ts';
import { make, notify, options, use } from './fixtures/compile.ts';
import { danglingReferences } from './fixtures/dangling-references.ts';
import { forEach } from './for-each.ts';
import { onExit } from './on-exit.ts';
import { pipeline } from './pipeline.ts';
import type { ParameterRef } from './references.ts';
import { text } from './text-template.ts';
import { when } from './when.ts';

/** A pipeline as a tree; numbers choose among the values that are visible where they stand. */
type Node =
  | { readonly kind: 'task'; readonly picks: readonly number[]; readonly own: boolean }
  | { readonly kind: 'template'; readonly picks: readonly number[] }
  | {
      readonly kind: 'when';
      readonly branches: readonly (readonly Node[])[];
      readonly pick: number;
      readonly isComplete: boolean;
    }
  | {
      readonly kind: 'loop';
      readonly over: 'constants' | 'fields' | 'list';
      readonly body: readonly Node[];
      readonly pick: number;
    }
  | { readonly kind: 'nested'; readonly body: readonly Node[]; readonly pick: number }
  | { readonly kind: 'guard'; readonly body: readonly Node[] };

const { nodes } = fc.letrec<{ node: Node; nodes: readonly Node[] }>((tie) => {
  const body = tie('nodes');
  const pick = fc.nat();
  return {
    node: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.record({ kind: fc.constant('task' as const), picks: fc.array(pick), own: fc.boolean() }),
      fc.record({ kind: fc.constant('template' as const), picks: fc.array(pick) }),
      fc.record({
        kind: fc.constant('when' as const),
        branches: fc.array(body, { minLength: 1, maxLength: 3 }),
        pick,
        isComplete: fc.boolean(),
      }),
      fc.record({
        kind: fc.constant('loop' as const),
        over: fc.constantFrom('constants', 'fields', 'list'),
        body,
        pick,
      }),
      fc.record({ kind: fc.constant('nested' as const), body, pick }),
      fc.record({ kind: fc.constant('guard' as const), body }),
    ),
    nodes: fc.array(tie('node'), { minLength: 1, maxLength: 4 }),
  };
});

interface Visible {
  readonly texts: readonly ParameterRef<string>[];
  readonly numbers: readonly ParameterRef<number>[];
  readonly isTop: boolean;
}

const picked = <T>(from: readonly T[], pick: number): T => from[pick % from.length] as T;

/** Writes the nodes down with the authoring functions; gives what is visible behind them. */
function author(nodes: readonly Node[], before: Visible): Visible {
  let visible = before;
  // Every body has a task, or it would be refused.
  const first = make({});
  visible = withMore(visible, first.label, first.n);
  for (const node of nodes) visible = authorOne(node, visible);
  return visible;
}

const withMore = (
  visible: Visible,
  label: ParameterRef<string>,
  n?: ParameterRef<number>,
): Visible => ({
  ...visible,
  texts: [...visible.texts, label],
  numbers: n === undefined ? visible.numbers : [...visible.numbers, n],
});

function authorOne(node: Node, visible: Visible): Visible {
  const inside = { ...visible, isTop: false };
  if (node.kind === 'task') {
    const label = picked(visible.texts, node.picks[0] ?? 0);
    const n = picked(visible.numbers, node.picks[1] ?? 0);
    return withMore(
      visible,
      use({ label, n }, node.own ? { resources: { cpu: label } } : {}).label,
    );
  }
  if (node.kind === 'template') {
    const [a = 0, b = 0] = node.picks;
    const label = text`${picked(visible.texts, a)}-${picked(visible.numbers, b)}`;
    return withMore(visible, use({ label }).label);
  }
  if (node.kind === 'guard') {
    if (!visible.isTop) return visible;
    onExit(
      (status) => notify({ status }),
      {},
      () => {
        author(node.body, inside);
      },
    );
    return visible;
  }
  if (node.kind === 'loop') return authorLoop(node, visible);
  if (node.kind === 'nested') return authorNested(node, visible);
  const branch = (index: number) => () => {
    const { texts } = author(node.branches[index] ?? [], inside);
    return { label: texts.at(-1) === inside.texts.at(-1) ? make({}).label : use({}).label };
  };
  const number = picked(visible.numbers, node.pick);
  let chain = when(number.gt(1).and(number.lt(9)), {}, branch(0));
  for (let n = 1; n < node.branches.length; n += 1)
    chain = chain.elseWhen(number.eq(n), {}, branch(n));
  return node.isComplete ? withMore(visible, chain.otherwise(branch(9)).label) : visible;
}

function authorLoop(node: Extract<Node, { kind: 'loop' }>, visible: Visible): Visible {
  const inside = { ...visible, isTop: false };
  const body = (label: ParameterRef<string>, n?: ParameterRef<number>) => {
    author(node.body, withMore(inside, label, n));
    return { rows: make({ label }).label };
  };
  if (node.over === 'list') {
    const outer = forEach(make({}).list, { parallelism: 2 }, (label) => body(label));
    const second = forEach(outer.rows, {}, (label) => ({ label: use({ label }).label }));
    forEach(second.label, {}, (label) => {
      use({ label });
    });
  } else if (node.over === 'constants') forEach(['a', "b'"], {}, (label) => body(label));
  else forEach([{ a: 'x', n: 1 }], {}, (item) => body(item.get('a'), item.get('n')));
  return visible;
}

function authorNested(node: Extract<Node, { kind: 'nested' }>, visible: Visible): Visible {
  const inner = pipeline({
    name: 'inner',
    params: { label: z.string(), n: z.int().default(1) },
    build: (p) => {
      author(node.body, { texts: [p.label], numbers: [p.n], isTop: true });
      return { label: make({ label: p.label }).label };
    },
  });
  const label = picked(visible.texts, node.pick);
  inner({ label });
  return withMore(visible, inner({ label, n: picked(visible.numbers, node.pick) }).label);
}

test('any tree of branches, loops, guards and pipelines compiles, wired up, and reads back as it is', () => {
  fc.assert(
    fc.property(nodes, (tree) => {
      const { compiled, diagnostics } = compilePipeline(
        pipeline({
          name: 'p',
          params: { label: z.string(), n: z.int() },
          build: (p) => {
            const { texts } = author(tree, { texts: [p.label], numbers: [p.n], isTop: true });
            return { last: use({ label: texts[0] as ParameterRef<string> }).label };
          },
        }),
        options,
      );
      expect(diagnostics).toEqual([]);
      if (compiled === undefined) throw new Error('nothing compiled');
      expect(danglingReferences(compiled.spec)).toEqual([]);
      expect(lintPipeline(compiled)).toEqual([]);
      const written = writePipeline(compiled);
      const read = readPipeline(written);
      expect(read.diagnostics).toEqual([]);
      expect(writePipeline(read as never)).toBe(written);
    }),
    { numRuns: 300 },
  );
});
