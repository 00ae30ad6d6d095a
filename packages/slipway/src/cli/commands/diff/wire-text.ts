import type { JsonObject, JsonValue } from '../../../core/json.ts';

/** Where a value comes from, for people: `model of train`; undefined when it is no plain source. */
export function wireText(value: JsonValue | undefined): string | undefined {
  if (!isObject(value)) return undefined;
  const { parameterExpressionSelector: selector, ...binding } = value;
  const source = sourceText(binding);
  if (source === undefined || selector === undefined) return source;
  return `${source}, ${JSON.stringify(selector)} of it`;
}

function sourceText(binding: JsonObject): string | undefined {
  const [[kind, from] = ['', null], ...others] = Object.entries(binding);
  if (others.length > 0) return undefined;
  if (kind.startsWith('componentInput') && typeof from === 'string')
    return `input ${withoutPrefix(from)}`;
  if (Array.isArray(from) && kind === 'artifactSelectors') return oneOf(from);
  if (!isObject(from)) return undefined;
  const { parameterSelectors, constant, producerTask } = from;
  if (kind === 'valueFromOneof' && Array.isArray(parameterSelectors))
    return oneOf(parameterSelectors);
  if (kind === 'runtimeValue' && constant !== undefined) return JSON.stringify(constant);
  return kind === 'taskFinalStatus' ? `status of ${name(producerTask)}` : outputText(from);
}

function outputText(from: JsonObject): string | undefined {
  const { producerTask, producerSubtask, outputParameterKey, outputArtifactKey } = from;
  const [task, output] = [producerTask ?? producerSubtask, outputParameterKey ?? outputArtifactKey];
  return task === undefined || output === undefined
    ? undefined
    : `${name(output)} of ${name(task)}`;
}

function oneOf(selectors: readonly JsonValue[]): string | undefined {
  const texts = selectors.map((selector) =>
    isObject(selector) ? outputText(selector) : undefined,
  );
  return texts.includes(undefined) ? undefined : texts.join(' or ');
}

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const name = (value: JsonValue | undefined): string =>
  typeof value === 'string' ? withoutPrefix(value) : JSON.stringify(value);

const withoutPrefix = (text: string): string => text.replace(/^pipelinechannel--/, '');
