import { checkContainer } from './check-container.ts';
import { checkStepOptions } from './check-step-options.ts';
import { type ComponentDefinition, type Task, useComponent } from './component.ts';
import { componentInterface } from './component-interface.ts';
import {
  type CommandPart,
  commandText,
  type InputPlaceholders,
  inputPlaceholders,
  type OutputPlaceholders,
  outputPlaceholders,
  runPlaceholders,
} from './placeholders.ts';
import { resourceSettings } from './resource-settings.ts';
import { callerLocation } from './source-location.ts';
import type { RetryPolicy, TaskOptions } from './task-options.ts';
import type { Outputs, StepArguments, ValueTypes } from './value-types.ts';

export interface Container {
  readonly image: string;
  readonly command?: readonly CommandPart[];
  readonly args?: readonly CommandPart[];
  /** No secrets: they would stand in the pipeline's file. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface ContainerStepOptions<I extends ValueTypes, O extends ValueTypes> {
  /** Lower-case letters, digits and dashes. */
  readonly name: string;
  readonly inputs: I;
  readonly outputs: O;
  readonly resources?: { readonly cpu?: string; readonly memory?: string };
  /** Attempts after the first; default 0. */
  readonly retries?: number | RetryPolicy;
  /** Whether a finished result may be reused; default true. */
  readonly caching?: boolean;
  /** What is run; inputs and outputs are texts that the engine replaces. Called once. */
  container(placeholders: {
    readonly inputs: InputPlaceholders<I>;
    readonly outputs: OutputPlaceholders<O>;
    readonly run: typeof runPlaceholders;
  }): Container;
}

/** Calling it adds a task; the result has the task's outputs. */
export type ContainerStep<I extends ValueTypes, O extends ValueTypes> = (
  args: StepArguments<I>,
  options?: TaskOptions,
) => Outputs<O> & Task;

/** Declares a step that is any program in a container image. */
export function containerStep<const I extends ValueTypes, const O extends ValueTypes>(
  options: ContainerStepOptions<I, O>,
): ContainerStep<I, O> {
  checkStepOptions(options);
  const { name, inputs, outputs, resources = {} } = options;
  const container = options.container({
    inputs: inputPlaceholders(inputs),
    outputs: outputPlaceholders(outputs),
    run: runPlaceholders,
  });
  checkContainer(options, container);
  const definition: ComponentDefinition = {
    name,
    inputs,
    outputs,
    ...(options.caching === undefined ? {} : { caching: options.caching }),
    ...(options.retries === undefined ? {} : { retries: options.retries }),
    isContainer: true,
    source: callerLocation(),
    addTo: (target, use) =>
      target.addContainer(use, {
        component: definition,
        interface: componentInterface(definition),
        container: { ...containerSpec(container), ...resourceSettings(resources) },
      }),
  };
  return (args, taskOptions = {}) =>
    useComponent(definition, { args, options: taskOptions }) as Outputs<O> & Task;
}

const containerSpec = ({ image, command = [], args = [], env = {} }: Container) => ({
  image,
  ...(command.length === 0 ? {} : { command: command.map(commandText) }),
  ...(args.length === 0 ? {} : { args: args.map(commandText) }),
  ...(Object.keys(env).length === 0
    ? {}
    : { env: Object.entries(env).map(([key, value]) => ({ name: key, value })) }),
});
