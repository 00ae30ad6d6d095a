import type { ComponentSpec, PipelineSpec, PipelineTaskSpec } from '../ir/pipeline-spec.ts';

/** A task where it stands among the pipeline's nested graphs. */
export interface Scope {
  readonly component: ComponentSpec;
  /** As a run shows it; empty for the pipeline itself. */
  readonly path: string;
  readonly depth: number;
  /** The graph it stands in; null for the pipeline itself. */
  readonly parent: Scope | null;
  readonly task: PipelineTaskSpec | null;
}

/** A file may be read that no engine would run; wires in a circle end here. */
const DEPTH_MAX = 200;

/** Finds the environments whose steps make an artifact, through nested graphs and loops. */
export class ArtifactOrigins {
  readonly #spec: PipelineSpec;
  readonly #environmentOf: (step: ComponentSpec) => string;

  constructor(spec: PipelineSpec, environmentOf: (step: ComponentSpec) => string) {
    this.#spec = spec;
    this.#environmentOf = environmentOf;
  }

  /** Environments that own what comes into the task by this input. */
  ofInput(scope: Scope, name: string, depth = 0): readonly string[] {
    const { parent, task } = scope;
    const bindings = task?.inputs?.artifacts ?? {};
    const given = Object.hasOwn(bindings, name) ? bindings[name] : undefined;
    const { itemInput, items } = task?.artifactIterator ?? {};
    const list = itemInput === name ? items?.inputArtifact : undefined;
    if (parent === null || depth > DEPTH_MAX) return [];
    if (given?.componentInputArtifact !== undefined)
      return this.ofInput(parent, given.componentInputArtifact, depth + 1);
    const { producerTask, outputArtifactKey } = given?.taskOutputArtifact ?? {};
    if (producerTask !== undefined)
      return this.#ofOutput(parent.component, {
        task: producerTask,
        output: outputArtifactKey ?? '',
        depth: depth + 1,
      });
    return list === undefined ? [] : this.ofInput(scope, list, depth + 1);
  }

  #ofOutput(
    graph: ComponentSpec,
    wanted: { readonly task: string; readonly output: string; readonly depth: number },
  ): readonly string[] {
    const tasks = graph.dag?.tasks ?? {};
    const task = Object.hasOwn(tasks, wanted.task) ? tasks[wanted.task] : undefined;
    const name = task?.componentRef.name ?? '';
    const component = Object.hasOwn(this.#spec.components, name)
      ? this.#spec.components[name]
      : undefined;
    if (component === undefined || wanted.depth > DEPTH_MAX) return [];
    if (component.dag === undefined) return [this.#environmentOf(component)];
    const outputs = component.dag.outputs?.artifacts ?? {};
    const output = Object.hasOwn(outputs, wanted.output) ? outputs[wanted.output] : undefined;
    const found = (output?.artifactSelectors ?? []).flatMap((selector) =>
      this.#ofOutput(component, {
        task: selector.producerSubtask,
        output: selector.outputArtifactKey,
        depth: wanted.depth + 1,
      }),
    );
    return [...new Set(found)];
  }
}
