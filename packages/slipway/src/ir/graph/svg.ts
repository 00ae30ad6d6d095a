import { escapeHtml } from '../../core/escape-html.ts';
import { type Box, layOut, type PlacedEdge } from './lay-out.ts';
import { layOutLarge } from './lay-out-large.ts';
import type { GraphGroup, GraphNode, PipelineGraph } from './pipeline-graph.ts';
import { shownLabel } from './text-width.ts';

const STYLE = `
text{font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:13px;fill:#1f2933}
.group{fill:#f4f6f8;fill-opacity:.8;stroke:#b6c2cf;stroke-dasharray:5 4}
.group-label{font-size:12px;font-weight:600;fill:#52606d;paint-order:stroke;stroke:#f4f6f8;stroke-width:4px}
.task{fill:#fff;stroke:#3e6db5}.importer{fill:#eef6ee;stroke:#3f8f4f}
.condition{fill:#fff8e1;stroke:#c58b00}.loop{fill:#f3eefb;stroke:#7a4fb5}.exit{fill:#fdeeee;stroke:#b54040}
.edge{fill:none;stroke:#7b8794;stroke-width:1.4}.order{stroke-dasharray:3 4}
.edge-label{font-size:11px;fill:#52606d;paint-order:stroke;stroke:#fff;stroke-width:4px}
`.trim();

/** Above, crossings are not searched for: it would take minutes. */
const WEIGHT_MAX = 1200;

/** Groups cost the layout more than edges, and nested ones the more. */
const weight = ({ root, edges }: PipelineGraph): number => edges.length + 3 * depthsWithin(root, 1);

const depthsWithin = ({ groups }: GraphGroup, depth: number): number =>
  groups.reduce((sum, group) => sum + depth + depthsWithin(group, depth + 1), 0);

/** A picture of the pipeline that stands by itself: no script, no font and no link from elsewhere. */
export function graphSvg(graph: PipelineGraph): string {
  const placed = weight(graph) > WEIGHT_MAX ? layOutLarge(graph) : layOut(graph);
  const { width, height, nodes, groups, edges } = placed;
  const [w, h] = [Math.ceil(width), Math.ceil(height)];
  const title = escapeHtml(graph.title);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}" role="img" aria-labelledby="title desc">
<title id="title">${title}</title>
<desc id="desc">Pipeline ${title}: ${nodes.length} tasks and decisions, ${edges.length} connections.</desc>
<style>${STYLE}</style>
<defs><marker id="arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path d="M0 0L10 5L0 10z" fill="#7b8794"/></marker></defs>
<rect width="${w}" height="${h}" fill="#fff"/>
${groups.map(({ group, box }) => groupShape(group.label, box)).join('\n')}
${edges.map(edgeShape).join('\n')}
${groups.map(({ group, box }) => groupLabel(group.label, box)).join('\n')}
${nodes.map(({ node, box }) => nodeShape(node, box)).join('\n')}
</svg>
`;
}

const groupShape = (label: string, { x, y, width, height }: Box): string =>
  `<g><title>${escapeHtml(label)}</title><rect class="group" x="${px(x)}" y="${px(y)}" width="${px(width)}" height="${px(height)}" rx="8"/></g>`;

/** After the edges, which else would cross it out. */
const groupLabel = (label: string, { x, y }: Box): string =>
  `<text class="group-label" x="${px(x + 10)}" y="${px(y + 16)}">${escapeHtml(shownLabel(label))}</text>`;

function nodeShape({ kind, label, path }: GraphNode, { x, y, width, height }: Box): string {
  const corner = kind === 'condition' ? 2 : kind === 'exit' || kind === 'loop' ? 18 : 7;
  return `<g><title>${escapeHtml(`${path}: ${label}`)}</title><rect class="${kind}" x="${px(x)}" y="${px(y)}" width="${px(width)}" height="${px(height)}" rx="${corner}"/><text x="${px(x + width / 2)}" y="${px(y + height / 2 + 4.5)}" text-anchor="middle">${escapeHtml(shownLabel(label))}</text></g>`;
}

function edgeShape({ points, label, labelAt, isOrder }: PlacedEdge): string {
  const path = `<path class="edge${isOrder ? ' order' : ''}" d="${curve(points)}" marker-end="url(#arrow)"${label === '' ? '/>' : `><title>${escapeHtml(label)}</title></path>`}`;
  return labelAt === undefined
    ? path
    : `${path}<text class="edge-label" x="${px(labelAt.x)}" y="${px(labelAt.y + 4)}" text-anchor="middle">${escapeHtml(shownLabel(label))}</text>`;
}

/** Straight ends, rounded corners between them. */
function curve(points: PlacedEdge['points']): string {
  const [first, ...rest] = points;
  if (first === undefined) return '';
  const parts = [`M${px(first.x)} ${px(first.y)}`];
  for (const [index, point] of rest.entries()) {
    const next = rest[index + 1];
    if (next === undefined) parts.push(`L${px(point.x)} ${px(point.y)}`);
    else
      parts.push(
        `Q${px(point.x)} ${px(point.y)} ${px((point.x + next.x) / 2)} ${px((point.y + next.y) / 2)}`,
      );
  }
  return parts.join('');
}

const px = (value: number): string => String(Math.round(value * 10) / 10);
