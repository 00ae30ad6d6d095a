import type { z } from 'zod';
import type { JsonValue } from '../core/json.ts';
import { type ArtifactType, isArtifactType } from './artifact-types.ts';
import { currentScope } from './build-scope.ts';
import { checkStepOptions } from './check-step-options.ts';
import type { TaskNode, TaskOptions } from './graph.ts';
import { parameterTypeOf } from './parameter-schema.ts';
import { type AnyRef, ArtifactRef, ParameterRef } from './references.ts';
import { callerLocation, type SourceLocation } from './source-location.ts';
import type { InputArtifact, OutputArtifact, StepContext } from './step-context.ts';

/** A parameter (by its zod schema) or a kind of artifact. */
export type ValueType = z.ZodType | ArtifactType;
export type ValueTypes = Readonly<Record<string, ValueType>>;

/** Operations a step may ask of the platform. */
export type Access =
  | 'warehouse:read'
  | 'warehouse:write'
  | 'models:read'
  | 'models:write'
  | 'endpoints:read'
  | 'endpoints:write'
  | 'monitors:write';

/** What `run` is given for an input. */
type RunInput<V> = V extends ArtifactType
  ? InputArtifact
  : V extends z.ZodType
    ? z.output<V>
    : never;

export interface RunArguments<I extends ValueTypes, O extends ValueTypes> {
  readonly inputs: { readonly [K in keyof I]: RunInput<I[K]> };
  /** Output artifacts; output parameters are returned. */
  readonly outputs: {
    readonly [K in keyof O as O[K] extends ArtifactType ? K : never]: OutputArtifact;
  };
  readonly context: StepContext;
}

/** The output parameters, which `run` returns. */
type Returned<O extends ValueTypes> = {
  [K in keyof O as O[K] extends ArtifactType ? never : K]: O[K] extends z.ZodType
    ? DeepReadonly<z.output<O[K]>>
    : never;
};

// An async function without a return gives Promise<void>.
// biome-ignore lint/suspicious/noConfusingVoidType: undefined would refuse such functions
type RunResult<O extends ValueTypes> = keyof Returned<O> extends never ? void : Returned<O>;

export interface StepOptions<I extends ValueTypes, O extends ValueTypes> {
  /** Lower-case letters, digits and dashes. */
  readonly name: string;
  readonly description?: string;
  readonly inputs: I;
  readonly outputs: O;
  readonly resources?: { readonly cpu?: string; readonly memory?: string };
  /** Attempts after the first; default 0. */
  readonly retries?: number;
  /** `'90s'`, `'10m'`, `'2h'`; default: none. */
  readonly timeout?: string;
  readonly access?: readonly Access[];
  /** `releaseTarget`: runs in the environment that releases go to, as its releaser. */
  readonly in?: 'releaseTarget';
  /** Whether a finished result may be reused; default true. */
  readonly caching?: boolean;
  /** Input parameters that name a local file whose content decides over reuse. */
  readonly contentInputs?: readonly (keyof I & string)[];
  run(run: RunArguments<I, O>): Promise<RunResult<O>>;
}

/** A step without its types, as the compiler and the engine handle it. */
export interface StepDefinition {
  readonly name: string;
  readonly description?: string;
  readonly inputs: ValueTypes;
  readonly outputs: ValueTypes;
  readonly resources?: { readonly cpu?: string; readonly memory?: string };
  readonly retries?: number;
  readonly timeout?: string;
  readonly access?: readonly Access[];
  readonly in?: 'releaseTarget';
  readonly caching?: boolean;
  readonly contentInputs?: readonly string[];
  run(run: never): Promise<unknown>;
  /** Where `step()` was called: the module that should export it. */
  readonly source: SourceLocation | undefined;
}

/** One use of a step in a pipeline: its outputs by name. */
export interface Task {
  readonly task: TaskNode;
  /** Runs this task after others that it takes no data from. */
  after(...tasks: readonly Task[]): this;
}

export type RefTo<V> =
  V extends ArtifactType<infer Title>
    ? ArtifactRef<Title>
    : V extends z.ZodType
      ? ParameterRef<z.output<V>>
      : never;

export type Outputs<O extends ValueTypes> = { readonly [K in keyof O]: RefTo<O[K]> };

type DeepReadonly<T> = T extends (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
    : T;

type Argument<V> =
  V extends ArtifactType<infer Title>
    ? ArtifactRef<Title extends 'system.Artifact' ? string : Title | 'system.Artifact'>
    : V extends z.ZodType
      ? DeepReadonly<z.input<V>> | ParameterRef<z.input<V>>
      : never;

type OptionalNames<I extends ValueTypes> = {
  [K in keyof I]: I[K] extends z.ZodType ? (undefined extends z.input<I[K]> ? K : never) : never;
}[keyof I];

/** What a step is called with: required inputs, and those with a default or optional. */
export type StepArguments<I extends ValueTypes> = {
  readonly [K in Exclude<keyof I, OptionalNames<I>>]: Argument<I[K]>;
} & { readonly [K in OptionalNames<I>]?: Argument<I[K]> };

export interface Step<I extends ValueTypes, O extends ValueTypes> {
  (args: StepArguments<I>, options?: TaskOptions): Outputs<O> & Task;
  readonly slipway: 'step';
  readonly definition: StepDefinition;
}

export interface AnyStep {
  readonly slipway: 'step';
  readonly definition: StepDefinition;
}

export const isStep = (value: unknown): value is AnyStep =>
  typeof value === 'function' && (value as { slipway?: unknown }).slipway === 'step';

/** Declares a step: what it takes and gives, what it may do, and its code. Export it from its module. */
export function step<const I extends ValueTypes, const O extends ValueTypes>(
  options: StepOptions<I, O>,
): Step<I, O> {
  checkStepOptions(options);
  const definition: StepDefinition = { ...options, source: callerLocation() };
  const use = (args: StepArguments<I>, taskOptions: TaskOptions = {}) => {
    const node = currentScope(`The step ${options.name}`).addTask({
      step: definition,
      arguments: (args ?? {}) as Readonly<Record<string, AnyRef | JsonValue>>,
      options: taskOptions,
    });
    return handleOf(node) as Outputs<O> & Task;
  };
  return Object.assign(use, { slipway: 'step' as const, definition });
}

function handleOf(node: TaskNode): Task {
  const handle: Record<string, unknown> = {
    task: node,
    after(...tasks: readonly Task[]) {
      node.after.push(...tasks.map(({ task }) => task));
      return handle;
    },
  };
  for (const [output, type] of Object.entries(node.step.outputs)) {
    const origin = { kind: 'output', task: node, output } as const;
    handle[output] = isArtifactType(type)
      ? new ArtifactRef(origin, type.schemaTitle)
      : new ParameterRef(origin, parameterTypeOf(type));
  }
  return handle as unknown as Task;
}
