import { interfaceOf } from '../ir/component-interface.ts';
import type { ReadComponent } from '../ir/read-component.ts';
import { sanitizedName } from '../ir/sanitized-name.ts';
import { type ComponentDefinition, refTo, type Task, useComponent } from './component.ts';
import { definitionError } from './definition-error.ts';
import { addImportedPipeline, addImportedStep } from './imported/add-imported.ts';
import { inputTypes, outputTypes } from './imported/imported-types.ts';
import { memberName } from './imported/member-name.ts';
import { readImported } from './imported/read-imported.ts';
import { callerLocation } from './source-location.ts';
import type { TaskOptions } from './task-options.ts';

/** Without generated types, arguments are checked when the pipeline is compiled. */
export type UntypedArguments = Readonly<Record<string, unknown>>;

/** Without generated types, an output may be anything. */
// biome-ignore lint/suspicious/noExplicitAny: it fits every input; the compiler checks the wire
export type UntypedOutputs = Readonly<Record<string, any>>;

/** Calling it adds a task; the result has the task's outputs. */
export type ImportedStep<I extends object, O extends object> = (
  args: I,
  options?: TaskOptions,
) => O & Task;

/**
 * Brings a component or a pipeline that KFP compiled in as a step. `slipway types` writes the types
 * of its arguments and outputs. An output called like a member of every task (`task`, `after`,
 * `then`) gets an underscore: `task_`.
 */
export function importComponent<
  I extends object = UntypedArguments,
  O extends object = UntypedOutputs,
>(yaml: string, { name }: { readonly name?: string } = {}): ImportedStep<I, O> {
  const read = checkedComponent(yaml);
  const { inputs, outputs } = interfaceOf(read.component);
  const { executorLabel } = read.component;
  const definition: ComponentDefinition = {
    name: stepName(name ?? read.name),
    inputs: inputTypes(inputs),
    outputs: outputTypes(outputs),
    isContainer: executorOf(read, executorLabel)?.container !== undefined,
    source: callerLocation(),
    addTo: (target, use) =>
      executorLabel === undefined
        ? target.once(definition, () => addImportedPipeline(target, read, definition))
        : addImportedStep(read, definition, { target, use }),
  };
  return (args, options = {}) =>
    useComponent(definition, { args, options }, (task) =>
      Object.fromEntries(
        Object.entries(definition.outputs).map(([output, type]) => [
          memberName(output),
          refTo({ kind: 'output', task, output }, type),
        ]),
      ),
    ) as O & Task;
}

const NAME_CHARACTERS_MAX = 63;

/** KFP's longest names are no names for tasks; a shortened one leaves room for the number of the use. */
function stepName(name: string): string {
  const sanitized = sanitizedName(name);
  return sanitized.length > NAME_CHARACTERS_MAX
    ? sanitizedName(sanitized.slice(0, NAME_CHARACTERS_MAX - 3))
    : sanitized;
}

const executorOf = ({ pipeline }: ReadComponent, label = '') =>
  Object.hasOwn(pipeline.spec.deploymentSpec.executors, label)
    ? pipeline.spec.deploymentSpec.executors[label]
    : undefined;

function checkedComponent(yaml: string): ReadComponent {
  const result = readImported(yaml);
  if ('read' in result) return result.read;
  const message = `The component cannot be imported: ${result.problem}`;
  throw definitionError('component-import', message);
}
