import type { JsonValue } from '../core/json.ts';
import { EngineError } from './errors.ts';
import { placeholderValue, type RunFacts } from './placeholders/placeholder-value.ts';
import {
  hasPlaceholder,
  type Placeholder,
  replacePlaceholders,
} from './placeholders/replace-placeholders.ts';

/**
 * A constant with the task's other inputs filled in for `{{$.inputs.parameters['x']}}`, and what is
 * known of the run for such as `{{$.pipeline_job_name}}`: texts as they are, other values as KFP
 * writes them. An input that has no value, and any other placeholder, is an EngineError.
 */
export function fillTemplate(
  constant: JsonValue,
  parameters: { readonly [name: string]: JsonValue },
  facts: Partial<RunFacts> = {},
): JsonValue {
  if (typeof constant === 'string')
    return replacePlaceholders(constant, (placeholder) => textOf(placeholder, parameters, facts));
  if (Array.isArray(constant))
    return constant.map((item: JsonValue) => fillTemplate(item, parameters, facts));
  if (typeof constant !== 'object' || constant === null) return constant;
  return Object.fromEntries(
    Object.entries(constant).map(([key, item]) => [key, fillTemplate(item, parameters, facts)]),
  );
}

export const isTemplate = (constant: JsonValue): boolean =>
  hasPlaceholder(JSON.stringify(constant));

const WHERE = 'an argument of the task';

function textOf(
  placeholder: Placeholder | undefined,
  parameters: { readonly [name: string]: JsonValue },
  facts: Partial<RunFacts>,
): string {
  const [side, kind] = placeholder?.path ?? ['inputs', 'parameters'];
  const isOfContainer =
    side === undefined ||
    side === 'outputs' ||
    side === 'outputMetadataUri' ||
    kind === 'artifacts';
  if (placeholder !== undefined && isOfContainer) throw ofContainer(placeholder);
  const inputs = { parameterValues: parameters, artifacts: {} };
  const outputs = { parameters: {}, artifacts: {}, outputFile: '' };
  return placeholderValue(placeholder, { executorInput: { inputs, outputs }, facts }, WHERE);
}

const ofContainer = ({ text }: Placeholder) =>
  new EngineError(
    'unsupported',
    'engine-unsupported-template',
    `This engine cannot fill in ${text.slice(0, 100)} in ${WHERE}: there it knows the task's input parameters and facts of the run only. Use it in the container's own command.`,
  );
