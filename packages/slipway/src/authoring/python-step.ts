import { isArtifactType } from './artifact-types.ts';
import { checkContainer } from './check-container.ts';
import { checkPythonStep } from './check-python-step.ts';
import { checkStepOptions } from './check-step-options.ts';
import { type ComponentDefinition, type Task, useComponent } from './component.ts';
import { componentInterface } from './component-interface.ts';
import type { ContainerStep } from './container-step.ts';
import { durationMs } from './duration.ts';
import { resourceSettings } from './resource-settings.ts';
import { callerLocation } from './source-location.ts';
import type { RetryPolicy } from './task-options.ts';
import type { Outputs, ValueTypes } from './value-types.ts';

export interface PythonStepOptions<I extends ValueTypes, O extends ValueTypes> {
  /** Lower-case letters, digits and dashes. */
  readonly name: string;
  /** File of the Python module, relative to the project: `./steps/train.py`. */
  readonly module: string;
  /**
   * Name of the function. It takes the inputs and the output artifacts as keyword arguments of their
   * names: parameters as plain values, artifacts as objects with `uri`, `path` and `metadata`. It
   * returns the output parameters: a dict or NamedTuple by name, or the value of the only one.
   */
  readonly function: string;
  /** Packages, as pip takes them: `pandas==2.2.3`. */
  readonly requirements?: readonly string[];
  readonly inputs: I;
  readonly outputs: O;
  readonly resources?: { readonly cpu?: string; readonly memory?: string };
  /** Attempts after the first; default 0. */
  readonly retries?: number | RetryPolicy;
  /** `'90s'`, `'10m'`, `'2h'`; default: none. */
  readonly timeout?: string;
  /** Whether a finished result may be reused; default true. */
  readonly caching?: boolean;
  /** Names of the environment's secrets: the function has them as environment variables. */
  readonly secrets?: readonly string[];
  /** No secrets: they would stand in the pipeline's file. */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * Image for other engines, with Python, the project's files in its working folder and the package
   * `slipway-step`; default: the project's image. Slipway's own engine runs the function without it.
   */
  readonly image?: string;
}

/** Declares a step that is a Python function. Calling the result adds a task. */
export function pythonStep<const I extends ValueTypes, const O extends ValueTypes>(
  options: PythonStepOptions<I, O>,
): ContainerStep<I, O> {
  checkStepOptions(options);
  checkPythonStep(options);
  const { name, inputs, outputs, env = {} } = options;
  if (options.image !== undefined || options.env !== undefined)
    checkContainer(options, { image: options.image ?? 'image', env });
  const variables = Object.entries(env).map(([key, value]) => ({ name: key, value }));
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
        container: {
          image: options.image ?? target.options.image,
          ...programOf(options),
          ...(variables.length === 0 ? {} : { env: variables }),
          ...resourceSettings(options.resources ?? {}),
        },
        slipway: platformConfig(options),
      }),
  };
  return (args, taskOptions = {}) =>
    useComponent(definition, { args, options: taskOptions }) as Outputs<O> & Task;
}

type AnyOptions = PythonStepOptions<ValueTypes, ValueTypes>;

/** KFP's contract: the runner reads ExecutorInput from its arguments and writes ExecutorOutput. */
function programOf(options: AnyOptions) {
  const { requirements = [] } = options;
  const runner = ['python3', '-m', 'slipway_runner'];
  const words = requirements.map((requirement) => `'${requirement.replaceAll("'", "'\\''")}'`);
  const install = `python3 -m pip install --quiet --disable-pip-version-check ${words.join(' ')}`;
  const lists = artifactLists(options).flatMap((input) => ['--artifact_list', input]);
  return {
    command: words.length === 0 ? runner : ['sh', '-c', `${install} && exec "$0" "$@"`, ...runner],
    args: [
      ...['--module', options.module, '--function', options.function],
      ...lists,
      ...['--executor_input', '{{$}}'],
    ],
  };
}

function platformConfig(options: AnyOptions) {
  const { module, requirements = [], secrets = [], timeout } = options;
  const timeoutMs = timeout === undefined ? undefined : durationMs(timeout);
  return {
    python: {
      module,
      function: options.function,
      requirements: [...requirements],
      artifactLists: artifactLists(options),
    },
    access: [],
    ...(secrets.length === 0 ? {} : { secrets: [...secrets] }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  };
}

/** Of one artifact, its list and it itself look the same in ExecutorInput. */
const artifactLists = ({ inputs }: AnyOptions): string[] =>
  Object.entries(inputs).flatMap(([name, type]) =>
    isArtifactType(type) && type.isList ? [name] : [],
  );
