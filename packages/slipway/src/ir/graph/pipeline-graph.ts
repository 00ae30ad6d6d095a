import { PipelineSizeError } from '../errors.ts';
import type { ComponentSpec, DagSpec, PipelineSpec, PipelineTaskSpec } from '../pipeline-spec.ts';
import { readableCondition } from './readable-condition.ts';
import { type Source, ValueSources } from './value-sources.ts';

export type NodeKind = 'task' | 'importer' | 'condition' | 'loop' | 'exit';

export interface GraphNode {
  /** `n1`, `n2` …: names of tasks are anybody's. */
  readonly id: string;
  readonly kind: NodeKind;
  /** What people see. */
  readonly label: string;
  /** Path of the task: `deploy-decision/publish`. */
  readonly path: string;
}

/** A branch, a loop, a guarded body or a pipeline inside of the pipeline. */
export interface GraphGroup {
  readonly id: string;
  readonly label: string;
  readonly nodes: readonly GraphNode[];
  readonly groups: readonly GraphGroup[];
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** Names of the values; empty for order alone. */
  readonly labels: readonly string[];
}

export interface PipelineGraph {
  readonly title: string;
  readonly root: GraphGroup;
  readonly edges: readonly GraphEdge[];
}

const DEPTH_MAX = 100;
const NODES_MAX = 20_000;
const EDGES_MAX = 100_000;

/**
 * The tasks of a pipeline and what goes from one to another. Values that pass through groups are
 * followed to the tasks that make and take them; what a group itself goes by (a condition, a list)
 * ends at a node that stands for it.
 */
export function pipelineGraph(spec: PipelineSpec): PipelineGraph {
  const builder = new GraphBuilder(spec);
  const { name, displayName } = spec.pipelineInfo;
  const root = builder.group(spec.root.dag ?? { tasks: {} }, {
    label: displayName ?? name,
    path: '',
    depth: 0,
    sources: new ValueSources(),
  });
  return { title: displayName ?? name, root, edges: builder.edges() };
}

interface Place {
  readonly label: string;
  readonly path: string;
  readonly depth: number;
  readonly sources: ValueSources;
}

class GraphBuilder {
  readonly #spec: PipelineSpec;
  readonly #edges = new Map<string, { from: string; to: string; labels: string[] }>();
  #made = 0;

  constructor(spec: PipelineSpec) {
    this.#spec = spec;
  }

  edges(): GraphEdge[] {
    return [...this.#edges.values()];
  }

  group(dag: DagSpec, place: Place): GraphGroup {
    const nodes: GraphNode[] = [];
    const groups: GraphGroup[] = [];
    for (const name of inOrder(dag)) {
      const task = dag.tasks[name] as PipelineTaskSpec;
      const component = own(this.#spec.components, task.componentRef.name);
      const path = place.path === '' ? name : `${place.path}/${name}`;
      if (component?.dag === undefined || place.depth === DEPTH_MAX)
        nodes.push(this.#task({ name, path, task, component }, place.sources));
      else groups.push(this.#inner(component.dag, { name, path, task, component }, place));
    }
    return { id: this.#id('g'), label: place.label, nodes, groups };
  }

  #task({ name, path, task, component }: TaskPlace, sources: ValueSources): GraphNode {
    const executor = own(this.#spec.deploymentSpec.executors, component?.executorLabel ?? '');
    const kind = executor?.importer !== undefined ? 'importer' : isExit(task) ? 'exit' : 'task';
    const node = { id: this.#id('n'), kind, label: task.taskInfo?.name ?? name, path } as const;
    for (const { source, label } of sources.inputsOf(task)) this.#connect(source, node.id, label);
    for (const end of sources.waitedForOnly(task)) this.#edge(end, node.id);
    sources.addTask(name, node.id);
    return node;
  }

  #inner(dag: DagSpec, { name, path, task }: TaskPlace, place: Place): GraphGroup {
    const header = this.#header(task, path, place.sources);
    const sources = place.sources.into(task, header?.id);
    const label = task.taskInfo?.name ?? name;
    const inner = this.group(dag, { label, path, depth: place.depth + 1, sources });
    const starts = sources.startsOf(dag);
    if (header !== undefined) for (const start of starts) this.#edge(header.id, start);
    for (const end of place.sources.waitedForOnly(task))
      for (const start of header === undefined ? starts : [header.id]) this.#edge(end, start);
    place.sources.addGroup(name, { dag, sources, headerId: header?.id });
    return header === undefined ? inner : { ...inner, nodes: [header, ...inner.nodes] };
  }

  /** The node that stands for what a group goes by. */
  #header(task: PipelineTaskSpec, path: string, sources: ValueSources): GraphNode | undefined {
    const header = headerOf(task);
    if (header === undefined) return undefined;
    const id = this.#id('n');
    for (const { source, label, input } of sources.inputsOf(task))
      if (header.uses(input)) this.#connect(source, id, label);
    return { id, kind: header.kind, label: header.label, path };
  }

  #connect(source: Source | undefined, to: string, label: string): void {
    for (const from of source ?? []) {
      const edge = this.#edge(from, to);
      if (!edge.labels.includes(label)) edge.labels.push(label);
    }
  }

  #edge(from: string, to: string) {
    const key = `${from} ${to}`;
    const known = this.#edges.get(key);
    if (known !== undefined) return known;
    const edge = { from, to, labels: [] };
    this.#edges.set(key, edge);
    if (this.#edges.size > EDGES_MAX) throw tooLarge(`${EDGES_MAX} connections`);
    return edge;
  }

  #id(letter: string): string {
    this.#made += 1;
    if (this.#made > NODES_MAX) throw tooLarge(`${NODES_MAX} tasks and groups`);
    return `${letter}${this.#made}`;
  }
}

const tooLarge = (limit: string): PipelineSizeError =>
  new PipelineSizeError(
    'too-large',
    'graph-too-large',
    `The pipeline unfolds into more than ${limit}: too many to draw.`,
  );

interface TaskPlace {
  readonly name: string;
  readonly path: string;
  readonly task: PipelineTaskSpec;
  readonly component: ComponentSpec | undefined;
}

/** Upstream first, so that what a value comes from is known; a cycle is cut where it is met. */
function inOrder(dag: DagSpec): string[] {
  const ordered = new Set<string>();
  const met = new Set<string>();
  const open = Object.keys(dag.tasks).sort().reverse();
  for (let name = open.at(-1); name !== undefined; name = open.at(-1)) {
    const earlier = met.has(name) ? [] : (own(dag.tasks, name)?.dependentTasks ?? []);
    met.add(name);
    const missing = earlier.filter((task) => !met.has(task) && Object.hasOwn(dag.tasks, task));
    if (missing.length > 0) open.push(...missing.sort().reverse());
    else {
      ordered.add(name);
      open.pop();
    }
  }
  return [...ordered];
}

interface Header {
  readonly kind: NodeKind;
  readonly label: string;
  /** Whether the group itself goes by an input. */
  uses(input: string): boolean;
}

/** What stands for a group that goes by something; undefined for one that only holds tasks together. */
function headerOf({
  triggerPolicy,
  parameterIterator,
  artifactIterator,
}: PipelineTaskSpec): Header | undefined {
  const condition = triggerPolicy?.condition ?? '';
  if (condition !== '')
    return {
      kind: 'condition',
      label: readableCondition(condition),
      uses: (input) => condition.includes(`'${input}'`),
    };
  const list = parameterIterator?.items.inputParameter ?? artifactIterator?.items.inputArtifact;
  const raw = parameterIterator?.items.raw;
  if (list !== undefined)
    return {
      kind: 'loop',
      label: `for each of ${channelText(list)}`,
      uses: (input) => input === list,
    };
  if (raw !== undefined) return { kind: 'loop', label: `for each of ${raw}`, uses: () => false };
  return undefined;
}

const channelText = (name: string): string => name.replace(/^pipelinechannel--/, '');

const isExit = ({ triggerPolicy }: PipelineTaskSpec): boolean =>
  triggerPolicy?.strategy === 'ALL_UPSTREAM_TASKS_COMPLETED';

const own = <T>(record: { readonly [name: string]: T }, name: string): T | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;
