import type { Box, PlacedEdge, PlacedGraph, PlacedGroup, PlacedNode } from './lay-out.ts';
import type { GraphGroup, GraphNode, PipelineGraph } from './pipeline-graph.ts';
import { shownLabel, textWidth } from './text-width.ts';

const NODE_HEIGHT = 36;
const GAP = 28;
const ROW_GAP = 52;
const PADDING = 18;
/** Longer rows are broken, so that a picture of a thousand branches is not a line. */
const ROW_WIDTH_MAX = 4000;

/** A node or a group, at home in a group; its place is relative to that group. */
interface Item {
  readonly id: string;
  readonly node?: GraphNode;
  readonly group?: GraphGroup;
  readonly inner: readonly Item[];
  readonly before: Set<Item>;
  rank: number;
  x: number;
  y: number;
  width: number;
  height: number;
}

/**
 * Places thousands of tasks in time linear in tasks and edges: each group by itself in rows, a task
 * below what it waits for. Edges are straight and go without labels. Units are pixels.
 */
export function layOutLarge({ root, edges }: PipelineGraph): PlacedGraph {
  const owners = new Map<string, readonly Item[]>();
  const whole = itemOf(root, [], owners);
  for (const { from, to } of edges) link(owners.get(from) ?? [], owners.get(to) ?? []);
  place(whole);
  const nodes: PlacedNode[] = [];
  const groups: PlacedGroup[] = [];
  const boxes = new Map<string, Box>();
  collect(whole, { x: 0, y: 0 });
  return {
    width: whole.width,
    height: whole.height,
    nodes,
    groups,
    edges: edges.map(({ from, to, labels }) => straight(boxes.get(from), boxes.get(to), labels)),
  };

  function collect(item: Item, at: { readonly x: number; readonly y: number }): void {
    for (const inner of item.inner) {
      const { width, height } = inner;
      const box = { x: at.x + inner.x, y: at.y + inner.y, width, height };
      boxes.set(inner.id, box);
      if (inner.node !== undefined) nodes.push({ node: inner.node, box });
      if (inner.group !== undefined) groups.push({ group: inner.group, box });
      collect(inner, box);
    }
  }
}

function itemOf(
  group: GraphGroup,
  around: readonly Item[],
  owners: Map<string, readonly Item[]>,
): Item {
  const inner: Item[] = [];
  const item: Item = { ...fresh(group.id), group, inner };
  const path = [...around, item];
  for (const node of group.nodes) {
    const width = Math.max(60, textWidth(shownLabel(node.label), 13) + 28);
    const own: Item = { ...fresh(node.id), node, width, height: NODE_HEIGHT };
    owners.set(node.id, [...path, own]);
    inner.push(own);
  }
  for (const nested of group.groups) inner.push(itemOf(nested, path, owners));
  // Ids are given in an order in which nothing comes before what it waits for.
  inner.sort((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)));
  return item;
}

const fresh = (id: string): Item => ({
  id,
  inner: [],
  before: new Set(),
  rank: 0,
  x: 0,
  y: 0,
  width: 0,
  height: 0,
});

/** In the innermost group around both, one comes before the other. */
function link(from: readonly Item[], to: readonly Item[]): void {
  const parting = from.findIndex((item, depth) => item !== to[depth]);
  const [earlier, later] = [from[parting], to[parting]];
  if (earlier !== undefined && later !== undefined) later.before.add(earlier);
}

function place(item: Item): void {
  const rows: Item[][] = [];
  for (const inner of item.inner) {
    if (inner.node === undefined) place(inner);
    for (const { rank } of inner.before) inner.rank = Math.max(inner.rank, rank + 1);
    rows[inner.rank] ??= [];
    rows[inner.rank]?.push(inner);
  }
  const label = textWidth(shownLabel(item.group?.label ?? ''), 12);
  let y = PADDING + 16;
  let width = label;
  for (const row of rows)
    for (const line of broken(row)) {
      let x = PADDING;
      for (const inner of line) {
        inner.x = x;
        inner.y = y;
        x += inner.width + GAP;
      }
      width = Math.max(width, x - GAP - PADDING);
      y += Math.max(...line.map(({ height }) => height)) + ROW_GAP;
    }
  item.width = width + 2 * PADDING;
  item.height = y - (rows.length === 0 ? 0 : ROW_GAP) + PADDING;
}

/** Below what they wait for, as far as there is room. */
function broken(row: readonly Item[]): Item[][] {
  const wished = new Map(row.map((item) => [item, meanCenter(item.before)]));
  const lines: Item[][] = [];
  let width = Number.POSITIVE_INFINITY;
  for (const item of [...row].sort((a, b) => (wished.get(a) ?? 0) - (wished.get(b) ?? 0))) {
    if (width + item.width > ROW_WIDTH_MAX) {
      lines.push([]);
      width = 0;
    }
    lines.at(-1)?.push(item);
    width += item.width + GAP;
  }
  return lines;
}

const meanCenter = (items: ReadonlySet<Item>): number =>
  items.size === 0
    ? 0
    : [...items].reduce((sum, { x, width }) => sum + x + width / 2, 0) / items.size;

function straight(
  from: Box | undefined,
  to: Box | undefined,
  labels: readonly string[],
): PlacedEdge {
  const points =
    from === undefined || to === undefined
      ? []
      : [
          { x: from.x + from.width / 2, y: from.y + from.height },
          { x: to.x + to.width / 2, y: to.y },
        ];
  return { points, label: labels.join(', '), labelAt: undefined, isOrder: labels.length === 0 };
}
