import { describe, expect, test } from 'vitest';
import { make, notify, specOf, use } from '../../authoring/fixtures/compile.ts';
import { forEach } from '../../authoring/for-each.ts';
import { onExit } from '../../authoring/on-exit.ts';
import { when } from '../../authoring/when.ts';
import { PipelineSizeError } from '../errors.ts';
import { readPipeline } from '../read-pipeline.ts';
import { layOutLarge } from './lay-out-large.ts';
import { mermaid } from './mermaid.ts';
import { type GraphGroup, type GraphNode, pipelineGraph } from './pipeline-graph.ts';
import { graphSvg } from './svg.ts';

const nodesIn = ({ nodes, groups }: GraphGroup): GraphNode[] => [
  ...nodes,
  ...groups.flatMap(nodesIn),
];

/** `make -label-> use`, with what people see. */
function edgesOf(spec: Parameters<typeof pipelineGraph>[0]): string[] {
  const { root, edges } = pipelineGraph(spec);
  const labels = new Map(nodesIn(root).map(({ id, label }) => [id, label]));
  return edges
    .map(({ from, to, labels: values }) =>
      [labels.get(from), values.join('+') || 'order', labels.get(to)].join(' > '),
    )
    .sort();
}

describe('what goes from one task to another is seen', () => {
  test('directly, and order alone where no value goes', () => {
    const spec = specOf(() => {
      const made = make({});
      use({ label: made.label, n: made.n }).after(made);
      use({}, { displayName: 'Later' }).after(made);
    });
    expect(edgesOf(spec)).toEqual(['make > label+n > use', 'make > order > Later']);
  });

  test('into a branch, past the groups between, and out of the branches', () => {
    const spec = specOf(({ flag }) => {
      const made = make({});
      const one = when(made.n.gt(3).and(flag), { name: 'many' }, () => ({
        label: use({ label: made.label }, { name: 'inside' }).label,
      })).otherwise(() => ({ label: use({}, { name: 'other' }).label }));
      use({ label: one.label }, { name: 'after' });
    });
    expect(edgesOf(spec)).toEqual([
      '(make-n > 3) and (flag == true) > order > inside',
      'inside > label > after',
      'make > label > inside',
      'make > n > (make-n > 3) and (flag == true)',
      'make > n > not ((make-n > 3) and (flag == true))',
      'not ((make-n > 3) and (flag == true)) > order > other',
      'other > label > after',
    ]);
  });

  test('around loops and guarded bodies', () => {
    const spec = specOf(({ names }) => {
      onExit(
        (status) => notify({ status }),
        { name: 'guard' },
        () => {
          const loop = forEach(names, {}, (name) => ({ labels: use({ label: name }).label }));
          forEach(loop.labels, {}, (label) => {
            use({ label }, { name: 'again' });
          });
        },
      );
    });
    expect(edgesOf(spec)).toEqual([
      'again > order > notify',
      'for each of names > item > use',
      'for each of use-label > item > again',
      'use > label > for each of use-label',
    ]);
  });
});

const HOSTILE = `
pipelineInfo: { name: p, displayName: '</title><script>alert(1)</script>' }
schemaVersion: 2.1.0
components: { comp-a: { executorLabel: exec-a } }
deploymentSpec: { executors: { exec-a: { container: { image: a } } } }
root:
  dag:
    tasks:
      a: { componentRef: { name: comp-a }, dependentTasks: [b], taskInfo: { name: 'end"] --> x\\n<img src=x onerror=alert(1)>' } }
      b: { componentRef: { name: comp-a }, dependentTasks: [a, missing], taskInfo: { name: '\`\${x}\`' } }
      c: { componentRef: { name: constructor }, taskInfo: { name: '${'long '.repeat(40)}' } }
`;

describe('names of others', () => {
  const graph = pipelineGraph(readPipeline(HOSTILE).spec!);

  test('neither break a picture nor run in it', () => {
    const svg = graphSvg(graph);
    expect(svg).not.toMatch(/<script|<img/);
    expect(svg).toContain('&lt;script&gt;');
    expect(svg.match(/<g>/g)).toHaveLength(3);
  });

  test('nor break a flowchart', () => {
    const lines = mermaid(graph).trim().split('\n');
    expect(lines[0]).toBe('flowchart TD');
    for (const line of lines.slice(1))
      expect(line).toMatch(/^ +(?:n\d+\["[^"[\]<>`]*"\]|n\d+ -\.-> n\d+)$/);
  });

  test('nor make an endless graph of what waits for itself', () => {
    expect(graph.edges).toHaveLength(1);
  });
});

test('a component inside of itself ends somewhere', () => {
  const { spec } = readPipeline(`
pipelineInfo: { name: p }
schemaVersion: 2.1.0
components: { comp-a: { dag: { tasks: { a: { componentRef: { name: comp-a }, taskInfo: { name: a } } } } } }
root: { dag: { tasks: { a: { componentRef: { name: comp-a }, taskInfo: { name: a } } } } }
`);
  expect(nodesIn(pipelineGraph(spec!).root)).toHaveLength(1);
});

/** `levels` components, each with the one below twice: 2^levels tasks in a small file. */
const bomb = (levels: number): string =>
  [
    'pipelineInfo: { name: p }',
    'schemaVersion: 2.1.0',
    'components:',
    '  c0: { executorLabel: e }',
    ...Array.from(
      { length: levels },
      (_, i) =>
        `  c${i + 1}: { dag: { tasks: { x: { componentRef: { name: c${i} } }, y: { componentRef: { name: c${i} }, dependentTasks: [x] } } } }`,
    ),
    'deploymentSpec: { executors: { e: { container: { image: a } } } }',
    `root: { dag: { tasks: { z: { componentRef: { name: c${levels} } } } } }`,
  ].join('\n');

describe('large pipelines', () => {
  test('are refused when they unfold into what nobody can look at', () => {
    expect(() => pipelineGraph(readPipeline(bomb(40)).spec!)).toThrow(PipelineSizeError);
  });

  test('are drawn whole, every task inside of its group and none over another', () => {
    const graph = pipelineGraph(readPipeline(bomb(10)).spec!);
    const { nodes, groups, edges } = layOutLarge(graph);
    expect(nodes).toHaveLength(1024);
    expect(groups).toHaveLength(1023);
    expect(edges.every(({ points }) => points.length === 2)).toBe(true);
    const boxes = nodes.map(({ box }) => box).sort((a, b) => a.y - b.y || a.x - b.x);
    for (const [index, box] of boxes.entries()) {
      const next = boxes[index + 1];
      if (next?.y === box.y) expect(next.x).toBeGreaterThanOrEqual(box.x + box.width);
    }
    const svg = graphSvg(graph);
    expect(svg.match(/class="task"/g)).toHaveLength(1024);
    expect(svg).not.toContain('NaN');
  });
});

test('a task without a name has words to be drawn with', () => {
  const root = { id: 'g1', label: '', groups: [], nodes: [] };
  const node = { id: 'n1', kind: 'importer', label: '', path: 'a' } as const;
  expect(mermaid({ title: '', root: { ...root, nodes: [node] }, edges: [] })).toContain(
    'n1[/"(no name)"/]',
  );
});
