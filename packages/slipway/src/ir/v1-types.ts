import type { JsonValue } from '../core/json.ts';
import type { ParameterType } from './pipeline-spec.ts';

/** KFP v1's words for types, in lower case. Source: kfp 2.17, `type_utils.py`. */
const PARAMETERS: ReadonlyMap<string, ParameterType> = new Map([
  ['integer', 'NUMBER_INTEGER'],
  ['int', 'NUMBER_INTEGER'],
  ['double', 'NUMBER_DOUBLE'],
  ['float', 'NUMBER_DOUBLE'],
  ['string', 'STRING'],
  ['str', 'STRING'],
  ['text', 'STRING'],
  ['bool', 'BOOLEAN'],
  ['boolean', 'BOOLEAN'],
  ['dict', 'STRUCT'],
  ['jsonobject', 'STRUCT'],
  ['list', 'LIST'],
  ['jsonarray', 'LIST'],
]);

const ARTIFACTS: ReadonlyMap<string, string> = new Map([
  ['model', 'system.Model'],
  ['dataset', 'system.Dataset'],
  ['metrics', 'system.Metrics'],
  ['classificationmetrics', 'system.ClassificationMetrics'],
  ['slicedclassificationmetrics', 'system.SlicedClassificationMetrics'],
  ['html', 'system.HTML'],
  ['markdown', 'system.Markdown'],
]);

export const isParameterType = (type: unknown): type is string =>
  type === 'PipelineTaskFinalStatus' || PARAMETERS.has(canonical(type));

export const v1ParameterType = (type: string): ParameterType =>
  PARAMETERS.get(canonical(type)) ?? 'TASK_FINAL_STATUS';

/** A kind that v2 has no word for is any artifact. */
export const v1ArtifactTitle = (type: unknown): string =>
  typeof type === 'string' && /^google\.[A-Za-z]+$/.test(type)
    ? type
    : (ARTIFACTS.get(canonical(type)) ?? 'system.Artifact');

/** `typing.List[str]` is `list`. */
function canonical(type: unknown): string {
  if (typeof type !== 'string') return '';
  const name = type.replace(/^typing\./, '').toLowerCase();
  return /^(?:list|dict)/.test(name) ? (name.split('[')[0] ?? name) : name;
}

/** v1 writes defaults as texts; one that is not of its type stays what it is. */
export function v1Default(
  parameterType: ParameterType,
  value: string | number | boolean,
): JsonValue {
  if (parameterType === 'STRING')
    return typeof value === 'boolean' ? pythonBool(value) : `${value}`;
  if (typeof value !== 'string') return value;
  if (parameterType === 'BOOLEAN') return booleanOf(value) ?? value;
  if (parameterType === 'LIST' || parameterType === 'STRUCT') return jsonOf(value) ?? value;
  const number = Number(value);
  return value.trim() === '' || !Number.isFinite(number) ? value : number;
}

const pythonBool = (value: boolean): string => (value ? 'True' : 'False');

function booleanOf(text: string): boolean | undefined {
  if (/^(?:y|yes|t|true|on|1)$/i.test(text)) return true;
  return /^(?:n|no|f|false|off|0)$/i.test(text) ? false : undefined;
}

function jsonOf(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}
