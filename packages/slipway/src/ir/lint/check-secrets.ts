import { textsIn } from './executor-texts.ts';
import type { LintExecutor, LintModel, LintTask } from './lint-model.ts';
import { type LintReport, quoted } from './lint-report.ts';
import { isSecretName, isSecretValue, secretKind } from './secret-kind.ts';

/** No secret stands in plain text: by its form, or by the name it is given under. */
export function checkSecrets(model: LintModel, report: LintReport): void {
  for (const [label, executor] of model.executors) checkExecutor(label, executor, report);
  for (const task of model.tasks) checkConstants(task, report);
  for (const { path, inputParameters } of model.all)
    for (const [name, { defaultValue }] of inputParameters)
      checkValue(defaultValue, {
        name,
        report,
        path: `${path}.inputDefinitions.parameters.${name}.defaultValue`,
      });
  for (const { text, path } of textsIn(model.input.kubernetes, 'platforms.kubernetes'))
    checkForm(text, path, report);
}

function checkExecutor(label: string, { spec, texts }: LintExecutor, report: LintReport): void {
  const path = `deploymentSpec.executors.${label}`;
  for (const text of texts) checkForm(text.text, text.path, report);
  const { args = [], command = [], env = [] } = spec.container ?? {};
  for (const [index, { name, value }] of env.entries())
    checkNamed(value, { name, report, path: `${path}.container.env.${index}.value` });
  for (const [list, words] of Object.entries({ args, command }))
    for (const [index, word] of words.entries()) {
      const at = `${path}.container.${list}.${index}`;
      const [, flag, assigned] = /^--?([A-Za-z][\w.-]{0,100})(?:=(.*))?$/s.exec(word) ?? [];
      if (flag === undefined) continue;
      if (assigned !== undefined) checkNamed(assigned, { name: flag, report, path: at });
      else
        checkNamed(words[index + 1], {
          name: flag,
          report,
          path: `${path}.container.${list}.${index + 1}`,
        });
    }
}

function checkConstants({ parameters, path }: LintTask, report: LintReport): void {
  for (const [name, { runtimeValue }] of parameters)
    checkValue(runtimeValue?.constant, {
      name,
      report,
      path: `${path}.inputs.parameters.${name}.runtimeValue.constant`,
    });
}

interface Named {
  readonly name: string;
  readonly path: string;
  readonly report: LintReport;
}

function checkValue(value: unknown, named: Named): void {
  for (const { text, path } of textsIn(value, named.path)) checkForm(text, path, named.report);
  if (typeof value === 'string') checkNamed(value, named);
}

function checkForm(text: string, path: string, report: LintReport): void {
  const kind = secretKind(text);
  if (kind !== undefined)
    report.add('plain-secret', path, () => `This looks like ${kind}. ${WAY_OUT}`);
}

function checkNamed(value: string | undefined, { name, path, report }: Named): void {
  if (value === undefined || secretKind(value) !== undefined) return;
  // A flag that follows is no value.
  if (value.startsWith('--') || !isSecretName(name) || !isSecretValue(value)) return;
  report.add('plain-secret', path, () => `${quoted(name)} has its value in plain text. ${WAY_OUT}`);
}

const WAY_OUT =
  'Anybody who may read the pipeline or its runs can read it: revoke it if it is real, and give it through a secret (Kubernetes: secretAsEnv or secretAsVolume).';
