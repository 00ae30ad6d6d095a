import { isArtifactType } from './artifact-types.ts';
import { currentScope } from './build-scope.ts';
import type { CompileTarget } from './compile-target.ts';
import type { ExecutorSettings } from './executor-settings.ts';
import type { GroupNode, TaskNode } from './graph.ts';
import { jsonSchemaOf, parameterTypeOf } from './parameter-schema.ts';
import { type AnyRef, artifactRef, type Origin, ParameterRef } from './references.ts';
import type { SourceLocation } from './source-location.ts';
import type { RetryPolicy, TaskOptions } from './task-options.ts';
import type { ValueType, ValueTypes } from './value-types.ts';

/** How one task uses a component. */
export interface ComponentUse {
  readonly taskName: string;
  /** What the task sets for its container alone; undefined when it shares the component's. */
  readonly settings: ExecutorSettings | undefined;
}

/** Something that tasks use: a step, a container, an importer, a pipeline, an imported component. */
export interface ComponentDefinition {
  readonly name: string;
  readonly inputs: ValueTypes;
  readonly outputs: ValueTypes;
  /** Settings of its tasks, unless the task says otherwise. */
  readonly caching?: boolean;
  readonly retries?: number | RetryPolicy;
  /** Whether a task may set image, environment variables, resources and Kubernetes settings. */
  readonly isContainer: boolean;
  readonly source: SourceLocation;
  /** Adds the component, and all that it is made of, to what is compiled. Gives its key. */
  addTo(target: CompileTarget, use: ComponentUse): string;
}

/** One use of a step in a pipeline: its outputs by name. */
export interface Task {
  readonly task: TaskNode;
  /** Runs this task after others that it takes no data from. */
  after(...tasks: readonly Awaitable[]): this;
}

/** What a task can be made to wait for: another task, or a body guarded by `onExit`. */
export interface Awaitable {
  readonly task: TaskNode | GroupNode;
}

/** Members of every task; `then` would make a task look like a promise. */
export const RESERVED_OUTPUTS = ['after', 'task', 'then'];

interface Use {
  readonly args: object | undefined;
  readonly options: TaskOptions;
}

/** Adds one use of a component to the pipeline that is being built. */
export function useComponent(
  component: ComponentDefinition,
  { args, options }: Use,
  outputsOf: (task: TaskNode) => Readonly<Record<string, AnyRef>> = declaredOutputs,
): Task {
  const node = currentScope(`The step ${component.name}`).addTask({
    component,
    arguments: { ...args } as TaskNode['arguments'],
    options,
  });
  const handle: Task = {
    ...outputsOf(node),
    task: node,
    after(...tasks: readonly Awaitable[]) {
      node.after.push(...tasks.map(({ task }) => task));
      return handle;
    },
  };
  return handle;
}

const declaredOutputs = (task: TaskNode): Record<string, AnyRef> =>
  Object.fromEntries(
    Object.entries(task.component.outputs).map(([output, type]) => [
      output,
      refTo({ kind: 'output', task, output }, type),
    ]),
  );

export const refTo = (origin: Origin, type: ValueType, isOptional = false) =>
  isArtifactType(type)
    ? artifactRef(origin, type)
    : new ParameterRef(origin, {
        parameterType: parameterTypeOf(type),
        isOptional,
        schema: jsonSchemaOf(type),
      });
