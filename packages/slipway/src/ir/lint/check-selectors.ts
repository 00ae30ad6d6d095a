import { type CelType, celType } from './cel-type.ts';
import { checkCel } from './check-cel.ts';
import type { LintModel, LintTask } from './lint-model.ts';
import { type LintReport, quoted } from './lint-report.ts';

/** The fields of a value; its JSON is always there as `string_value`. */
const VALUE_FIELDS: ReadonlyMap<string, CelType> = new Map([
  ['string_value', celType('string')],
  ['number_value', celType('double')],
  ['bool_value', celType('bool')],
  ['list_value', celType('list')],
  ['struct_value', celType('map')],
  ['null_value', celType('null_type')],
]);

const PARAMETER_TYPES: Readonly<Record<string, readonly string[]>> = {
  string: ['STRING'],
  bool: ['BOOLEAN', 'STRING'],
  double: ['NUMBER_DOUBLE', 'NUMBER_INTEGER', 'STRING'],
  int: ['NUMBER_DOUBLE', 'NUMBER_INTEGER', 'STRING'],
  list: ['LIST', 'STRING'],
  map: ['STRUCT', 'STRING'],
};

/** Selectors parse, read fields of the value, and give what the input takes. */
export function checkSelectors(model: LintModel, report: LintReport): void {
  for (const task of model.tasks)
    for (const [name, { parameterExpressionSelector }] of task.parameters)
      if (parameterExpressionSelector !== undefined)
        checkSelector({ model, task, name, selector: parameterExpressionSelector }, report);
}

interface Selector {
  readonly model: LintModel;
  readonly task: LintTask;
  readonly name: string;
  readonly selector: string;
}

function checkSelector({ model, task, name, selector }: Selector, report: LintReport): void {
  const at = `${task.path}.inputs.parameters.${name}.parameterExpressionSelector`;
  const of = `The selector of ${quoted(name)}`;
  const { expr, problem } = model.expressions.parse(selector);
  if (expr === undefined) {
    report.add(
      'selector-syntax',
      at,
      () => `${of} is no CEL: ${problem}. It is ${quoted(selector)}.`,
    );
    return;
  }
  const { type, problems } = checkCel(expr, VALUE_FIELDS);
  for (const { message } of problems)
    report.add(
      'selector-type',
      at,
      () => `${of} cannot be right: ${message}. Write it as parseJson(string_value)["name"].`,
    );
  if (problems.length > 0) return;
  const wanted = task.component?.inputParameters.get(name)?.parameterType;
  const possible = PARAMETER_TYPES[type.actual];
  if (wanted !== undefined && possible !== undefined && !possible.includes(wanted))
    report.add(
      'selector-type',
      at,
      () =>
        `${of} gives the type ${type.actual}, but the input is ${wanted}. Select a value of that type.`,
    );
}
