import { type CelType, celType, DYN, parameterCelType } from './cel-type.ts';
import { type CelProblem, checkCel } from './check-cel.ts';
import { truthOf } from './condition-formula.ts';
import type { LintModel, LintTask } from './lint-model.ts';
import { type LintReport, quoted, suggestion } from './lint-report.ts';
import type { LintCode } from './lint-rules.ts';
import { isLoopItem, sourceType } from './parameter-source.ts';

/** Conditions parse, read what the task has, compare like with like, and decide something. */
export function checkConditions(model: LintModel, report: LintReport): void {
  for (const task of model.tasks) {
    const condition = task.spec.triggerPolicy?.condition;
    if (condition !== undefined && condition !== '')
      checkCondition(task, { model, report, condition });
  }
}

/** The quotes of the name within end the text, so that this never parses. */
const QUOTED_VALUE = /'(?:int\(|double\()*inputs\.parameter_values\['/;

interface Lint {
  readonly model: LintModel;
  readonly report: LintReport;
  readonly condition: string;
}

const CODES: Readonly<Record<CelProblem['kind'], LintCode>> = {
  type: 'condition-type',
  names: 'condition-input',
  text: 'condition-text',
};

function checkCondition(task: LintTask, { model, report, condition }: Lint): void {
  const at = `${task.path}.triggerPolicy.condition`;
  const of = `The condition of task ${quoted(task.name)}`;
  const { expr, problem } = model.expressions.parse(condition);
  if (expr === undefined) {
    if (QUOTED_VALUE.test(condition))
      report.add(
        'condition-text',
        at,
        () =>
          `${of} has a value of another type in quotes: KFP's compiler does so when a text is compared with a number or a truth value. Compare values of one type. It is ${quoted(condition)}.`,
      );
    else
      report.add(
        'condition-syntax',
        at,
        () =>
          `${of} is no CEL: ${problem}. Quotes within a text are written \\'. It is ${quoted(condition)}.`,
      );
    return;
  }
  const inputs = new ConditionInputs(task);
  const { type, problems } = checkCel(
    expr,
    new Map([
      ['inputs', inputs.type],
      ['outputs', DYN],
    ]),
  );
  for (const found of problems)
    report.add(CODES[found.kind], at, () => `${of} cannot be right: ${found.message}.`);
  for (const name of inputs.missing)
    report.add(
      'condition-input',
      at,
      () =>
        `${of} reads ${quoted(name)}, which is not among the task's inputs. ${suggestion(
          name,
          task.parameters.map(([known]) => known),
        )}`,
    );
  if (problems.length > 0 || inputs.missing.size > 0) return;
  if (type.actual !== 'bool' && type.actual !== 'dyn')
    report.add(
      'condition-type',
      at,
      () => `${of} is of the type ${type.actual}; it must be true or false.`,
    );
  const truth = truthOf(model.expressions.formula(condition));
  if (truth === 'always' || truth === 'never')
    report.add('condition-constant', at, () =>
      truth === 'always'
        ? `${of} is always true: the task is never skipped. Remove the condition.`
        : `${of} is never true: the task never runs. Correct the condition.`,
    );
}

/** `inputs` of a condition: what the task gives, and defaults of its component. */
class ConditionInputs {
  readonly missing = new Set<string>();
  readonly #task: LintTask;
  readonly #given: ReadonlyMap<string, CelType>;

  constructor(task: LintTask) {
    this.#task = task;
    this.#given = new Map(
      task.parameters.map(([name, binding]) => [
        name,
        parameterCelType(this.#declaredType(name) ?? sourceType(task, binding)),
      ]),
    );
  }

  get type(): CelType {
    const values: CelType = { ...celType('map'), member: (name) => this.#parameter(name) };
    const members = new Map<string, CelType>([
      ['parameter_values', values],
      ['parameters', DYN],
      ['artifacts', DYN],
    ]);
    return { ...celType('inputs'), member: (name) => members.get(name) };
  }

  #parameter(name: string): CelType {
    const given = this.#given.get(name);
    if (given !== undefined) return given;
    const { parameterIterator } = this.#task.spec;
    const declared = this.#task.component?.inputParameters.get(name);
    const isThere = declared?.defaultValue !== undefined || parameterIterator?.itemInput === name;
    if (!isThere) this.missing.add(name);
    return parameterCelType(isThere ? this.#declaredType(name) : undefined);
  }

  /** Unknown for an item that KFP declares a text for want of better. */
  #declaredType(name: string) {
    const declared = this.#task.component?.inputParameters.get(name)?.parameterType;
    return declared === 'STRING' && isLoopItem(name) ? undefined : declared;
  }
}
