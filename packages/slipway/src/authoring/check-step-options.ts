import { memoryBytes } from '../ir/memory-bytes.ts';
import { isArtifactType } from './artifact-types.ts';
import { checkParameterSchema } from './check-parameter-schema.ts';
import { RESERVED_OUTPUTS } from './component.ts';
import { definitionError } from './definition-error.ts';
import { durationMs } from './duration.ts';
import { cpuCores } from './resource-settings.ts';
import { problemOfRetries } from './retries.ts';
import type { RetryPolicy } from './task-options.ts';
import { checkValueNames } from './value-names.ts';
import type { ValueTypes } from './value-types.ts';

/** What all definitions of steps say. */
interface CommonOptions {
  readonly name: string;
  readonly inputs: ValueTypes;
  readonly outputs: ValueTypes;
  readonly secrets?: readonly string[];
  readonly timeout?: string;
  readonly retries?: number | RetryPolicy;
  readonly resources?: { readonly cpu?: string; readonly memory?: string };
}

/** Throws at the first thing a step's definition cannot be: its author sees the line at once. */
export function checkStepOptions(options: CommonOptions): void {
  const { name } = options;
  if (!/^[a-z][a-z0-9-]{0,62}$/.test(name))
    throw definitionError(
      'step-name',
      `"${name}" is no name for a step: use lower-case letters, digits and dashes, at most 63.`,
    );
  const reserved = RESERVED_OUTPUTS.find((output) => Object.hasOwn(options.outputs, output));
  if (reserved !== undefined)
    throw definitionError(
      'step-output-name',
      `The step "${name}" cannot have an output called "${reserved}": every task has a member of that name.`,
    );
  const list = Object.entries(options.outputs).find(
    ([, type]) => isArtifactType(type) && type.isList,
  )?.[0];
  if (list !== undefined)
    throw definitionError(
      'step-output-list',
      `The step "${name}" cannot give a list of artifacts ("${list}"): KFP knows them from loops only. Give one artifact in each iteration of forEach.`,
    );
  checkValues(`of the step "${name}"`, options.inputs, 'input');
  checkValues(`of the step "${name}"`, options.outputs, 'output');
  checkSettings(options);
}

function checkValues(owner: string, values: ValueTypes, side: 'input' | 'output'): void {
  checkValueNames(`The ${side} ${owner}`, values);
  for (const [value, type] of Object.entries(values))
    if (!isArtifactType(type)) checkParameterSchema(`The ${side} "${value}" ${owner}`, type);
}

function checkSettings({ name, secrets = [], timeout, resources, retries = 0 }: CommonOptions) {
  const owner = `of the step "${name}"`;
  const unnamed = secrets.find((secret) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(secret));
  if (unnamed !== undefined)
    throw definitionError(
      'step-secret',
      `A secret ${owner} has a name that none can have: letters, digits and underscores, as under secrets in slipway.config.ts. A secret itself must not stand here.`,
    );
  if (timeout !== undefined && durationMs(timeout) === undefined)
    throw definitionError(
      'duration',
      `The timeout ${owner} is "${timeout}". Write a number and a unit: 90s, 10m, 2h, 1d.`,
    );
  if (resources?.cpu !== undefined && cpuCores(resources.cpu) === undefined)
    throw definitionError(
      'resource-cpu',
      `The CPU ${owner} is "${resources.cpu}". Write 1, 0.5 or 500m.`,
    );
  if (resources?.memory !== undefined) memoryBytes(resources.memory);
  const problem = problemOfRetries(retries);
  if (problem !== undefined) throw definitionError('retries', `The retries ${owner} ${problem}.`);
}
