import type { JsonValue } from '../../core/json.ts';
import { isOfParameterType } from '../parameter-type.ts';
import type { InputParameter, LintComponent, LintModel, LintTask } from './lint-model.ts';
import { type LintReport, quoted } from './lint-report.ts';
import { fits, sourceType } from './parameter-source.ts';

/** Parameters get values of their types: from elsewhere, as constants and as defaults. */
export function checkParameterTypes(model: LintModel, report: LintReport): void {
  for (const task of model.tasks)
    for (const [name, binding] of task.parameters) {
      const wanted = task.component?.inputParameters.get(name);
      if (wanted === undefined) continue;
      const at = `${task.path}.inputs.parameters.${name}`;
      const given = sourceType(task, binding);
      if (given !== undefined && !fits(given, wanted.parameterType))
        report.add('parameter-type', at, () => unlike(task, name, { given, wanted }));
      checkConstant(binding.runtimeValue?.constant, wanted, { at, report });
    }
  for (const component of model.all) checkDefaults(component, report);
}

function checkDefaults({ path, inputParameters }: LintComponent, report: LintReport): void {
  for (const [name, { parameterType, defaultValue }] of inputParameters)
    if (defaultValue !== undefined && !isValueOf(defaultValue, parameterType))
      report.add(
        'default-type',
        `${path}.inputDefinitions.parameters.${name}.defaultValue`,
        () =>
          `The default of ${quoted(name)} is ${shown(defaultValue)}, which is not ${parameterType}. Correct the default or the type.`,
      );
}

const unlike = (
  task: LintTask,
  name: string,
  { given, wanted }: { given: string; wanted: InputParameter },
): string =>
  `Task ${quoted(task.name)} gives a ${given} for ${quoted(name)}, which is ${wanted.parameterType}. Give it another value or change the type.`;

interface Place {
  readonly at: string;
  readonly report: LintReport;
}

function checkConstant(
  constant: JsonValue | undefined,
  { parameterType, literals, isOptional }: InputParameter,
  { at, report }: Place,
): void {
  if (constant === undefined || (constant === null && isOptional === true)) return;
  const where = `${at}.runtimeValue.constant`;
  if (!isValueOf(constant, parameterType))
    report.add(
      'constant-type',
      where,
      () => `The constant ${shown(constant)} is not ${parameterType}. Write a value of that type.`,
    );
  else if (isPlain(constant) && literals !== undefined && literals.length > 0)
    if (!literals.some((literal) => JSON.stringify(literal) === JSON.stringify(constant)))
      report.add(
        'constant-type',
        where,
        () =>
          `The constant ${shown(constant)} is none of the values allowed: ${literals.slice(0, 10).map(shown).join(', ')}.`,
      );
}

const isValueOf = (value: JsonValue, parameterType: string): boolean =>
  !isPlain(value) ||
  isOfParameterType(value, parameterType) ||
  // KFP fills in these itself, whatever is written.
  parameterType.startsWith('TASK_');

/** A placeholder becomes a value of any type. */
const isPlain = (value: JsonValue): boolean =>
  !(typeof value === 'string' && value.includes('{{$'));

const shown = (value: JsonValue): string => {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
};
