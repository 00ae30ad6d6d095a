import type { Diagnostic } from '../../core/diagnostics.ts';

interface LintRule {
  readonly severity: Diagnostic['severity'];
  /** One sentence for lists of rules. */
  readonly summary: string;
}

const error = (summary: string): LintRule => ({ severity: 'error', summary });
const warning = (summary: string): LintRule => ({ severity: 'warning', summary });

/** What lint can find in a file that reads as a pipeline; the names are stable. */
export const LINT_RULES = {
  'unknown-component': error('A task refers to a component that the file does not have.'),
  'unknown-executor': error('A component refers to an executor that the file does not have.'),
  'component-body': error('A component has neither an executor nor tasks.'),
  'unknown-task': error('A name of a task is not among the tasks beside it.'),
  'unknown-output': error('A task has no output of that name.'),
  'unknown-input': error('A component or task has no input of that name.'),
  'unknown-argument': error('A task gives its component an input that it does not have.'),
  'missing-argument': error('A task does not give its component an input that it needs.'),
  'binding-source': error('An input has no source.'),
  'parameter-type': error('A parameter is given a value of another type.'),
  'constant-type': error('A constant is not of the type of its parameter.'),
  'default-type': error('A default is not of the type of its parameter.'),
  'artifact-type': error('An artifact input is given an artifact of another type.'),
  'artifact-list': error('A single artifact is given for a list, or a list for a single one.'),
  'loop-items': error('A loop has no list to go over.'),
  'output-type': error('An output of a pipeline or group is not of the type it declares.'),
  'output-source': error('An output is declared without a source, or has one undeclared.'),
  'missing-dependency': warning('A task reads a task that it does not wait for.'),
  cycle: error('Tasks wait for each other, or a component contains itself.'),
  'unused-component': warning('Nothing uses the component.'),
  'unused-executor': warning('No component uses the executor.'),
  'unknown-platform-executor': error('A platform document sets up an executor that is not there.'),
  'condition-syntax': error('A condition is no CEL expression.'),
  'condition-type': error('A condition has operands of unlike types, or is no truth value.'),
  'condition-input': error('A condition reads an input that the task does not have.'),
  'condition-text': error('A condition compares with the text of an expression.'),
  'condition-constant': warning('A condition is always true or always false.'),
  'selector-syntax': error('A selector of a value is no CEL expression.'),
  'selector-type': error('A selector of a value cannot be evaluated.'),
  'reads-skipped': warning('What reads a task that a condition may skip is skipped with it.'),
  'oneof-incomplete': warning('An output of branches may come from none of them.'),
  'placeholder-syntax': warning('A placeholder is written in a way that KFP does not replace.'),
  'placeholder-name': error('A placeholder names an input or output that does not exist.'),
  'exit-strategy': warning('A task reads a final status, but runs only after success.'),
  'upstream-required': warning('A task that runs after failures needs an output of what failed.'),
  'plain-secret': warning('A secret is written in plain text.'),
  'task-name': warning('A name of a task is not one that Kubernetes takes.'),
} as const satisfies Record<string, LintRule>;

export type LintCode = keyof typeof LINT_RULES;
