import type { JsonValue } from '../core/json.ts';
import type { PipelineTaskSpec } from '../ir/pipeline-spec.ts';
import { pythonJson } from '../ir/python-json.ts';
import { channelName, itemChannel } from './channels.ts';
import type { GroupNode } from './graph.ts';
import { ArtifactListRef, ParameterRef } from './references.ts';

type Iterator = Pick<PipelineTaskSpec, 'parameterIterator' | 'artifactIterator' | 'iteratorPolicy'>;

/** What a loop goes over, and how many at a time. */
export function iteratorOf(group: GroupNode): Iterator {
  if (group.loop === undefined) return {};
  const { items, parallelism } = group.loop;
  const itemInput = itemChannel(group);
  const policy =
    parallelism === undefined ? {} : { iteratorPolicy: { parallelismLimit: parallelism } };
  if (items instanceof ArtifactListRef)
    return {
      ...policy,
      artifactIterator: { itemInput, items: { inputArtifact: channelName(items) } },
    };
  const source =
    items instanceof ParameterRef
      ? { inputParameter: channelName(items) }
      : { raw: pythonJson(items as readonly JsonValue[], true) };
  return { ...policy, parameterIterator: { itemInput, items: source } };
}
