import { Graph, layout } from '@dagrejs/dagre';
import type { GraphGroup, GraphNode, PipelineGraph } from './pipeline-graph.ts';
import { shownLabel, textWidth } from './text-width.ts';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedEdge {
  readonly points: readonly { readonly x: number; readonly y: number }[];
  readonly label: string;
  readonly labelAt: { readonly x: number; readonly y: number } | undefined;
  readonly isOrder: boolean;
}

export interface PlacedGraph {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  /** Outer ones first. */
  readonly groups: readonly PlacedGroup[];
  readonly edges: readonly PlacedEdge[];
}

export interface PlacedNode {
  readonly node: GraphNode;
  readonly box: Box;
}

export interface PlacedGroup {
  readonly group: GraphGroup;
  readonly box: Box;
}

const NODE_HEIGHT = 36;

/** Places a graph in layers from top to bottom (Sugiyama's method, by dagre); units are pixels. */
export function layOut({ root, edges }: PipelineGraph): PlacedGraph {
  const graph = new Graph({ compound: true, multigraph: false });
  graph.setGraph({ rankdir: 'TB', nodesep: 28, ranksep: 44, marginx: 16, marginy: 16 });
  graph.setDefaultEdgeLabel(() => ({}));
  const nodes: GraphNode[] = [];
  const groups: GraphGroup[] = [];
  addGroup(root, undefined);
  for (const { from, to, labels } of edges) {
    const label = shownLabel(labels.join(', '));
    graph.setEdge(from, to, {
      ...(label === '' ? {} : { width: textWidth(label, 11) + 8, height: 14, labelpos: 'c' }),
    });
  }
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return {
    width,
    height,
    nodes: nodes.map((node) => ({ node, box: boxOf(node.id) })),
    groups: groups.map((group) => ({ group, box: boxOf(group.id) })),
    edges: edges.map(({ from, to, labels }) => {
      const placed = graph.edge(from, to) as unknown as PlacedLabel;
      const label = shownLabel(labels.join(', '));
      return {
        points: placed.points,
        label,
        labelAt: label === '' ? undefined : { x: placed.x ?? 0, y: placed.y ?? 0 },
        isOrder: labels.length === 0,
      };
    }),
  };

  function addGroup(group: GraphGroup, parent: string | undefined): void {
    for (const node of group.nodes) {
      const width = Math.max(60, textWidth(shownLabel(node.label), 13) + 28);
      graph.setNode(node.id, { width, height: NODE_HEIGHT });
      if (parent !== undefined) graph.setParent(node.id, parent);
      nodes.push(node);
    }
    for (const inner of group.groups) {
      graph.setNode(inner.id, {});
      if (parent !== undefined) graph.setParent(inner.id, parent);
      groups.push(inner);
      addGroup(inner, inner.id);
    }
  }

  function boxOf(id: string): Box {
    const { x, y, width, height } = graph.node(id) as unknown as Box;
    return { x: x - width / 2, y: y - height / 2, width, height };
  }
}

interface PlacedLabel {
  readonly points: readonly { readonly x: number; readonly y: number }[];
  readonly x?: number;
  readonly y?: number;
}
