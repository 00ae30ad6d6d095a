import type { ComponentSpec, PipelineSpec, PipelineTaskSpec } from './pipeline-spec.ts';
import { sanitizedName } from './sanitized-name.ts';

/**
 * The step that a compiled single component was made of: KFP wraps one in a pipeline whose only task
 * hands everything through. Undefined when the file is a pipeline; one with a task called like
 * itself is one, too (KFP's loader takes that task for the whole).
 * Source: kfp 2.17, `structures.py`, `from_ir_dicts`.
 */
export function singleComponent(spec: PipelineSpec): ComponentSpec | undefined {
  const key = `comp-${sanitizedName(spec.pipelineInfo.name)}`;
  const tasks = Object.entries(spec.root.dag?.tasks ?? {});
  const [name, task] = tasks[0] ?? [];
  if (name === undefined || task === undefined || tasks.length !== 1) return undefined;
  if (task.componentRef.name !== key || !Object.hasOwn(spec.components, key)) return undefined;
  const component = spec.components[key];
  if (component?.executorLabel === undefined || hasSettings(task)) return undefined;
  const isMirror = takesAll(component, task) && givesAll(component, spec.root, name);
  return isMirror ? component : undefined;
}

const hasSettings = (task: PipelineTaskSpec): boolean =>
  task.triggerPolicy !== undefined ||
  task.retryPolicy !== undefined ||
  task.parameterIterator !== undefined ||
  task.artifactIterator !== undefined;

function takesAll({ inputDefinitions }: ComponentSpec, { inputs }: PipelineTaskSpec): boolean {
  const parameters = Object.entries(inputs?.parameters ?? {});
  const artifacts = Object.entries(inputs?.artifacts ?? {});
  return (
    parameters.every(
      ([name, { componentInputParameter, parameterExpressionSelector }]) =>
        componentInputParameter === name && parameterExpressionSelector === undefined,
    ) &&
    artifacts.every(([name, { componentInputArtifact }]) => componentInputArtifact === name) &&
    parameters.length === sizeOf(inputDefinitions?.parameters) &&
    artifacts.length === sizeOf(inputDefinitions?.artifacts)
  );
}

function givesAll({ outputDefinitions }: ComponentSpec, root: ComponentSpec, task: string) {
  const parameters = Object.entries(root.dag?.outputs?.parameters ?? {});
  const artifacts = Object.entries(root.dag?.outputs?.artifacts ?? {});
  return (
    parameters.every(
      ([name, { valueFromParameter: from }]) =>
        from?.outputParameterKey === name && from.producerSubtask === task,
    ) &&
    artifacts.every(([name, { artifactSelectors = [] }]) => {
      const [from, ...more] = artifactSelectors;
      const isSame = from?.outputArtifactKey === name && from.producerSubtask === task;
      return isSame && more.length === 0;
    }) &&
    parameters.length === sizeOf(outputDefinitions?.parameters) &&
    artifacts.length === sizeOf(outputDefinitions?.artifacts)
  );
}

const sizeOf = (record: object = {}): number => Object.keys(record).length;
