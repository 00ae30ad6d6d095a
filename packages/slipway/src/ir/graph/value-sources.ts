import type { DagSpec, PipelineTaskSpec } from '../pipeline-spec.ts';

/** Ids of the nodes a value comes from; several where a branch decides. */
export type Source = readonly string[];

interface InnerGroup {
  readonly dag: DagSpec;
  readonly sources: ValueSources;
  /** The node that stands for the group, if there is one. */
  readonly headerId: string | undefined;
}

interface InputSource {
  readonly input: string;
  readonly label: string;
  readonly source: Source | undefined;
}

/** Which nodes make the values that are visible in one DAG. */
export class ValueSources {
  /** Inputs of the DAG; those of a pipeline itself come from nowhere. */
  readonly #inputs: ReadonlyMap<string, Source>;
  readonly #tasks = new Map<string, string>();
  readonly #groups = new Map<string, InnerGroup>();
  readonly #handedOut = new Map<string, Source>();

  constructor(inputs: ReadonlyMap<string, Source> = new Map()) {
    this.#inputs = inputs;
  }

  /** What is visible inside of a group; the item of a loop comes from the loop's node. */
  into(task: PipelineTaskSpec, headerId: string | undefined): ValueSources {
    const inputs = new Map<string, Source>();
    for (const { input, source } of this.inputsOf(task))
      if (source !== undefined) inputs.set(input, source);
    const item = task.parameterIterator?.itemInput ?? task.artifactIterator?.itemInput;
    if (item !== undefined && headerId !== undefined) inputs.set(item, [headerId]);
    return new ValueSources(inputs);
  }

  addTask(name: string, id: string): void {
    this.#tasks.set(name, id);
  }

  addGroup(name: string, group: InnerGroup): void {
    this.#groups.set(name, group);
  }

  /** Where each input of a task comes from, with the name that people know the value by. */
  inputsOf({ inputs }: PipelineTaskSpec): InputSource[] {
    const found: InputSource[] = [];
    for (const [input, binding] of Object.entries(inputs?.parameters ?? {})) {
      const { componentInputParameter: from, taskOutputParameter: output } = binding;
      if (from !== undefined)
        found.push({ input, label: valueName(from), source: this.#inputs.get(from) });
      if (output !== undefined)
        found.push({
          input,
          label: outputName(output.outputParameterKey, input),
          source: this.#outputOf(output.producerTask, output.outputParameterKey),
        });
    }
    for (const [input, binding] of Object.entries(inputs?.artifacts ?? {})) {
      const { componentInputArtifact: from, taskOutputArtifact: output } = binding;
      if (from !== undefined)
        found.push({ input, label: valueName(from), source: this.#inputs.get(from) });
      if (output !== undefined)
        found.push({
          input,
          label: outputName(output.outputArtifactKey, input),
          source: this.#outputOf(output.producerTask, output.outputArtifactKey),
        });
    }
    return found;
  }

  /** The nodes that a task waits for without taking a value from them. */
  waitedForOnly({ inputs, dependentTasks = [] }: PipelineTaskSpec): Source {
    const producers = new Set(
      [
        ...Object.values(inputs?.parameters ?? {}).map((from) => from.taskOutputParameter),
        ...Object.values(inputs?.artifacts ?? {}).map((from) => from.taskOutputArtifact),
      ].map((from) => from?.producerTask),
    );
    return dependentTasks
      .filter((name) => !producers.has(name))
      .flatMap((name) => this.endsOf(name));
  }

  /** The nodes that end last in a task or a group: who waits for it waits for them. */
  endsOf(name: string): Source {
    const id = this.#tasks.get(name);
    if (id !== undefined) return [id];
    const group = this.#groups.get(name);
    if (group === undefined) return [];
    const waitedFor = new Set(
      Object.values(group.dag.tasks).flatMap(({ dependentTasks }) => dependentTasks ?? []),
    );
    const last = Object.keys(group.dag.tasks).filter((task) => !waitedFor.has(task));
    return last.flatMap((task) => group.sources.endsOf(task));
  }

  /** The nodes that begin first in a DAG whose tasks are these. */
  startsOf(dag: DagSpec): Source {
    return Object.entries(dag.tasks).flatMap(([name, { dependentTasks = [] }]) => {
      if (dependentTasks.length > 0) return [];
      const id = this.#tasks.get(name);
      const group = this.#groups.get(name);
      if (id !== undefined) return [id];
      if (group?.headerId !== undefined) return [group.headerId];
      return group === undefined ? [] : group.sources.startsOf(group.dag);
    });
  }

  #outputOf(producer: string, key: string): Source | undefined {
    const id = this.#tasks.get(producer);
    if (id !== undefined) return [id];
    const group = this.#groups.get(producer);
    if (group === undefined) return undefined;
    const known = this.#handedOut.get(`${producer}/${key}`);
    if (known !== undefined) return known;
    const source = [
      ...new Set(
        handedOut(group.dag, key).flatMap(
          ([task, output]) => group.sources.#outputOf(task, output) ?? [],
        ),
      ),
    ];
    this.#handedOut.set(`${producer}/${key}`, source);
    return source;
  }
}

/** Tasks and outputs that an output of a DAG is taken from: several where a branch decides. */
function handedOut({ outputs }: DagSpec, key: string): (readonly [task: string, output: string])[] {
  const { parameters = {}, artifacts = {} } = outputs ?? {};
  const parameter = Object.hasOwn(parameters, key) ? parameters[key] : undefined;
  const artifact = Object.hasOwn(artifacts, key) ? artifacts[key] : undefined;
  return [
    ...[parameter?.valueFromParameter ?? [], parameter?.valueFromOneof?.parameterSelectors ?? []]
      .flat()
      .map((selector) => [selector.producerSubtask, selector.outputParameterKey] as const),
    ...(artifact?.artifactSelectors ?? []).map(
      (selector) => [selector.producerSubtask, selector.outputArtifactKey] as const,
    ),
  ];
}

/** Channels are named after the task and the output they carry; the output's name is enough. */
function valueName(name: string): string {
  if (!name.startsWith('pipelinechannel--')) return name;
  if (name.endsWith('-loop-item') || name.includes('--loop-item-param-')) return 'item';
  return name.slice('pipelinechannel--'.length).split('-').at(-1) ?? name;
}

/** What branches hand out has a number for a name: the name of who takes it says more. */
const outputName = (key: string, input: string): string =>
  /-oneof-\d+$/.test(key) ? valueName(input) : valueName(key);
