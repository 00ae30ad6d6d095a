import type { z } from 'zod';
import type { ArtifactType } from './artifact-types.ts';
import { checkStepOptions } from './check-step-options.ts';
import { type ComponentDefinition, type Task, useComponent } from './component.ts';
import { componentInterface } from './component-interface.ts';
import { durationMs } from './duration.ts';
import { resourceSettings } from './resource-settings.ts';
import { callerLocation } from './source-location.ts';
import type { OutputArtifact, StepContext } from './step-context.ts';
import type { RetryPolicy, TaskOptions } from './task-options.ts';
import type { DeepReadonly, Outputs, RunInput, StepArguments, ValueTypes } from './value-types.ts';

/** Operations a step may ask of the platform. */
export type Access =
  | 'warehouse:read'
  | 'warehouse:write'
  | 'models:read'
  | 'models:write'
  | 'endpoints:read'
  | 'endpoints:write'
  | 'monitors:write';

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
  readonly retries?: number | RetryPolicy;
  /** `'90s'`, `'10m'`, `'2h'`; default: none. */
  readonly timeout?: string;
  readonly access?: readonly Access[];
  /** Names of the environment's secrets that it may ask for: `context.secrets.get('TOKEN')`. */
  readonly secrets?: readonly string[];
  /** `releaseTarget`: runs in the environment that releases go to, as its releaser. */
  readonly in?: 'releaseTarget';
  /** Whether a finished result may be reused; default true. */
  readonly caching?: boolean;
  /** Input parameters that name a local file whose content decides over reuse. */
  readonly contentInputs?: readonly (keyof I & string)[];
  run(run: RunArguments<I, O>): Promise<RunResult<O>>;
}

/** A step without its types, as the compiler and the engine handle it. */
export interface StepDefinition extends ComponentDefinition {
  readonly description?: string;
  readonly resources?: { readonly cpu?: string; readonly memory?: string };
  readonly timeout?: string;
  readonly access?: readonly Access[];
  readonly secrets?: readonly string[];
  readonly in?: 'releaseTarget';
  readonly contentInputs?: readonly string[];
  run(run: never): Promise<unknown>;
}

/** Calling it adds a task; the result has the task's outputs. */
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
  const definition: StepDefinition = {
    ...(options as Omit<StepDefinition, 'isContainer' | 'source' | 'addTo'>),
    isContainer: true,
    source: callerLocation(),
    addTo(target, use) {
      const place = target.options.moduleOf(definition);
      return target.addContainer(use, {
        component: definition,
        interface: componentInterface(definition),
        container: {
          image: target.options.image,
          command: ['slipway', 'exec', `${place.module}#${place.export}`],
          args: ['--executor-input', '{{$}}'],
          ...resourceSettings(definition.resources ?? {}),
        },
        slipway: platformConfig(definition, place),
      });
    },
  };
  const use = (args: StepArguments<I>, taskOptions: TaskOptions = {}) =>
    useComponent(definition, { args, options: taskOptions }) as Outputs<O> & Task;
  return Object.assign(use, { slipway: 'step' as const, definition });
}

function platformConfig(
  { access = [], secrets = [], timeout, contentInputs, ...definition }: StepDefinition,
  place: { readonly module: string; readonly export: string },
) {
  const timeoutMs = timeout === undefined ? undefined : durationMs(timeout);
  return {
    step: { ...place },
    access: [...access],
    ...(secrets.length === 0 ? {} : { secrets: [...secrets] }),
    ...(definition.in === undefined ? {} : { in: definition.in }),
    ...(contentInputs === undefined ? {} : { contentInputs: [...contentInputs] }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  };
}
