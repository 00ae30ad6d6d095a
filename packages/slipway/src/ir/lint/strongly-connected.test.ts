import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stronglyConnected } from './strongly-connected.ts';

const graphs = fc.integer({ min: 1, max: 9 }).chain((count) =>
  fc.array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), { maxLength: 20 }).map((edges) => ({
    nodes: Array.from({ length: count }, (_, index) => `n${index}` as string),
    edges: edges.map(([from, to]) => [`n${from}`, `n${to}`] as readonly [string, string]),
  })),
);

test('groups are the nodes that reach each other', () => {
  fc.assert(
    fc.property(graphs, ({ nodes, edges }) => {
      const next = (node: string) => edges.filter(([from]) => from === node).map(([, to]) => to);
      const reached = (start: string) => {
        const seen = new Set(next(start));
        for (const node of seen) for (const more of next(node)) seen.add(more);
        return seen;
      };
      const groups = stronglyConnected(nodes, next);
      const groupOf = (node: string) => groups.find((group) => group.includes(node));
      for (const node of nodes) {
        const mutual = nodes.filter(
          (other) => reached(node).has(other) && reached(other).has(node),
        );
        expect([...(groupOf(node) ?? [])].sort()).toEqual(
          mutual.length === 0 ? [] : [...new Set([node, ...mutual])].sort(),
        );
      }
    }),
  );
});

test('names that are not nodes are passed over', () => {
  expect(stronglyConnected(['a'], () => ['b', '__proto__'])).toEqual([]);
});
