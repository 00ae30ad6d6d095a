import type { GraphEdge, GraphGroup, GraphNode, PipelineGraph } from './pipeline-graph.ts';

/** A flowchart in Mermaid's words; texts of others are escaped as its entities. */
export function mermaid({ root, edges }: PipelineGraph): string {
  return [
    'flowchart TD',
    ...groupBody(root, '  '),
    ...edges.map((edge) => `  ${edgeText(edge)}`),
    '',
  ].join('\n');
}

const groupBody = ({ nodes, groups }: GraphGroup, indent: string): string[] => [
  ...nodes.map((node) => `${indent}${nodeText(node)}`),
  ...groups.flatMap((group) => [
    `${indent}subgraph ${group.id}["${escaped(group.label)}"]`,
    ...groupBody(group, `${indent}  `),
    `${indent}end`,
  ]),
];

function nodeText({ id, kind, label }: GraphNode): string {
  const text = `"${escaped(label)}"`;
  if (kind === 'condition') return `${id}{${text}}`;
  if (kind === 'loop') return `${id}{{${text}}}`;
  if (kind === 'importer') return `${id}[/${text}/]`;
  return kind === 'exit' ? `${id}([${text}])` : `${id}[${text}]`;
}

const edgeText = ({ from, to, labels }: GraphEdge): string =>
  labels.length === 0 ? `${from} -.-> ${to}` : `${from} -->|"${escaped(labels.join(', '))}"| ${to}`;

const LENGTH_MAX = 120;

/** Everything but plain characters, as Mermaid's numbered entities. Source: Mermaid, "Flowcharts". */
const escaped = (text: string): string =>
  Array.from(
    text === '' ? '(no name)' : text.length > LENGTH_MAX ? `${text.slice(0, LENGTH_MAX)}…` : text,
    (character) =>
      /[\p{L}\p{N} .,:=+*/…_()-]/u.test(character) ? character : `#${character.codePointAt(0)};`,
  ).join('');
