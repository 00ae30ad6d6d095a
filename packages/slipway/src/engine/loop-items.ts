import type { JsonValue } from '../core/json.ts';
import type { PipelineTaskSpec } from '../ir/pipeline-spec.ts';
import type { ArtifactValue, TaskValues } from '../runs/run-record.ts';
import { EngineError } from './errors.ts';

/** The inputs of each iteration of a loop, in the order of its items; undefined for any other task. */
export function loopItems(
  { parameterIterator, artifactIterator }: PipelineTaskSpec,
  inputs: TaskValues,
): readonly TaskValues[] | undefined {
  if (artifactIterator !== undefined) {
    const { items, itemInput } = artifactIterator;
    const list = inputs.artifactLists?.[items.inputArtifact];
    if (list === undefined) throw noList(items.inputArtifact, 'one artifact');
    return list.map((item: ArtifactValue) => ({
      ...inputs,
      artifacts: { ...inputs.artifacts, [itemInput]: item },
    }));
  }
  if (parameterIterator === undefined) return undefined;
  const { items, itemInput } = parameterIterator;
  const list = items.raw ?? inputs.parameters[items.inputParameter ?? ''];
  return asList(list, items.inputParameter ?? 'its constants').map((item) => ({
    ...inputs,
    parameters: { ...inputs.parameters, [itemInput]: item },
  }));
}

/** KFP goes over a text that holds a list, too. */
function asList(value: JsonValue | undefined, name: string): readonly JsonValue[] {
  const list = typeof value === 'string' ? parsed(value) : value;
  if (Array.isArray(list)) return list as readonly JsonValue[];
  throw noList(name, JSON.stringify(value)?.slice(0, 80) ?? 'nothing');
}

function parsed(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

const noList = (name: string, what: string) =>
  new EngineError(
    'invalid-input',
    'loop-items',
    `The loop goes over "${name}", which is ${what}, not a list.`,
  );
