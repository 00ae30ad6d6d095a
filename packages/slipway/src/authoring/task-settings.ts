import type { ParameterBinding, PipelineTaskSpec } from '../ir/pipeline-spec.ts';
import { channelName } from './channels.ts';
import type { ExecutorSettings } from './executor-settings.ts';
import type { TaskNode } from './graph.ts';
import { kubernetesExecutorConfig } from './kubernetes/kubernetes-executor-config.ts';
import { inputParameter } from './placeholders.ts';
import { ParameterRef } from './references.ts';
import { resourceSettings } from './resource-settings.ts';
import { retryPolicy } from './retries.ts';

/** What an author may say for one use of a component and a value of the run may be. */
type Setting = string | number | ParameterRef<unknown>;

export interface CompiledSettings {
  /** Undefined when the task shares the executor of the component. */
  readonly settings: ExecutorSettings | undefined;
  /** Inputs the task needs for them, as KFP's compiler injects them. */
  readonly inputs: Record<string, ParameterBinding>;
}

/** The container settings of one task. `bind` gives where a value of the run comes from. */
export function executorSettings(
  { options, component }: TaskNode,
  bind: (reference: ParameterRef<unknown>) => ParameterBinding,
): CompiledSettings {
  const { image, env, resources, kubernetes } = options;
  const inputs: Record<string, ParameterBinding> = {};
  const textOf = (input: string, setting: Setting): string => {
    if (!(setting instanceof ParameterRef)) return String(setting);
    const channel = channelName(setting);
    const placeholder = inputParameter(channel);
    inputs[channel] = bind(setting);
    // KFP's compiler adds this one for its own use; an input of the step comes first.
    if (!Object.hasOwn(component.inputs, input))
      inputs[input] = { runtimeValue: { constant: placeholder } };
    return placeholder;
  };
  const texts = {
    ...field('cpu', 'cpu_limit', resources?.cpu, textOf),
    ...field('memory', 'memory_limit', resources?.memory, textOf),
    ...field('cpuRequest', 'cpu_request', resources?.cpuRequest, textOf),
    ...field('memoryRequest', 'memory_request', resources?.memoryRequest, textOf),
  };
  const accelerator = resources?.accelerator;
  const settings: ExecutorSettings = {
    ...field('image', 'base_image', image, textOf),
    ...(env === undefined || Object.keys(env).length === 0
      ? {}
      : { env: Object.entries(env).map(([name, value]) => ({ name, value })) }),
    ...resourceSettings({
      ...texts,
      ...(accelerator === undefined
        ? {}
        : {
            accelerator: {
              type: textOf('accelerator_type', accelerator.type),
              count: textOf('accelerator_count', accelerator.count ?? 1),
            },
          }),
    }),
    ...(kubernetes === undefined ? {} : { kubernetes: kubernetesExecutorConfig(kubernetes, bind) }),
  };
  const isOwn = component.isContainer && Object.keys(settings).length > 0;
  return { settings: isOwn ? settings : undefined, inputs };
}

// biome-ignore lint/complexity/useMaxParams: a field, what KFP calls it, its value, how to read it
const field = <Key extends string>(
  key: Key,
  input: string,
  setting: Setting | undefined,
  textOf: (input: string, setting: Setting) => string,
): { [K in Key]?: string } =>
  (setting === undefined ? {} : { [key]: textOf(input, setting) }) as { [K in Key]?: string };

/** Caching and retries of a task, as KFP writes them. */
export function taskPolicies({
  options,
  component,
}: TaskNode): Pick<PipelineTaskSpec, 'cachingOptions' | 'retryPolicy'> {
  const caching = options.caching ?? component.caching ?? true;
  return {
    cachingOptions:
      typeof caching === 'object'
        ? { enableCache: true, cacheKey: caching.key }
        : caching
          ? { enableCache: true }
          : {},
    ...retryPolicy(options.retries ?? component.retries ?? 0),
  };
}
