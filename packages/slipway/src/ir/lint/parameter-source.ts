import type { ParameterBinding, ParameterType } from '../pipeline-spec.ts';
import type { LintTask } from './lint-model.ts';

/** What type of value arrives; undefined when the file does not say. */
export function sourceType(task: LintTask, binding: ParameterBinding): ParameterType | undefined {
  const { componentInputParameter, taskOutputParameter, taskFinalStatus } = binding;
  if (binding.parameterExpressionSelector !== undefined) return undefined;
  if (taskFinalStatus !== undefined) return 'TASK_FINAL_STATUS';
  if (componentInputParameter !== undefined) return inputType(task, componentInputParameter);
  if (taskOutputParameter === undefined) return undefined;
  return outputType(
    task.parent.tasks.get(taskOutputParameter.producerTask),
    taskOutputParameter.outputParameterKey,
  );
}

/** Whether values of a type may go where another is declared; a text may be what a loop goes over. */
export const fits = (given: ParameterType, wanted: ParameterType): boolean =>
  given === wanted ||
  (given === 'NUMBER_INTEGER' && wanted === 'NUMBER_DOUBLE') ||
  (given === 'TASK_FINAL_STATUS' && wanted === 'STRUCT');

/** Type of an output as tasks beside see it: a loop gives the list of its iterations' values. */
export function outputType(task: LintTask | undefined, output: string): ParameterType | undefined {
  const declared = task?.component?.outputParameters.get(output)?.parameterType;
  return declared !== undefined && isLoop(task) ? 'LIST' : declared;
}

export const isLoop = (task: LintTask | undefined): boolean =>
  task?.spec.parameterIterator !== undefined || task?.spec.artifactIterator !== undefined;

export const isConditional = ({ spec }: LintTask): boolean =>
  (spec.triggerPolicy?.condition ?? '') !== '';

function inputType({ parent }: LintTask, name: string): ParameterType | undefined {
  const declared = parent.inputParameters.get(name)?.parameterType;
  // KFP declares an item STRING when it does not know what is in the list.
  return declared === 'STRING' && isLoopItem(name) ? undefined : declared;
}

/** KFP's own sign of a loop's item, in its compiler and its backend. */
export const isLoopItem = (name: string): boolean =>
  /-loop-item(?:-|$)|loop-item-param-\d/.test(name);
