import type { KubernetesExecutorConfig } from '../../ir/kubernetes-platform.ts';
import { ParameterRef } from '../references.ts';
import { type Bind, listed } from './config-fields.ts';
import type {
  KubernetesSettings,
  NodeAffinity,
  PodAffinity,
  Requirement,
} from './kubernetes-settings.ts';

/** Which nodes, and which other pods, a pod wants to be near or away from. */
export function affinityConfig(
  { nodeAffinity, podAffinity }: KubernetesSettings,
  bind: Bind,
): Pick<KubernetesExecutorConfig, 'nodeAffinity' | 'podAffinity'> {
  return {
    ...listed('nodeAffinity', nodeAffinity, (affinity) =>
      affinity instanceof ParameterRef ? { nodeAffinityJson: bind(affinity) } : onNodes(affinity),
    ),
    ...listed('podAffinity', podAffinity, besidePods),
  };
}

const onNodes = ({ matchExpressions, matchFields, weight }: NodeAffinity) => ({
  ...listed('matchExpressions', matchExpressions, requirement),
  ...listed('matchFields', matchFields, requirement),
  ...(weight === undefined ? {} : { weight }),
});

const besidePods = (affinity: PodAffinity) => ({
  topologyKey: affinity.topologyKey,
  ...(affinity.matchLabels === undefined ? {} : { matchPodLabels: { ...affinity.matchLabels } }),
  ...listed('matchPodExpressions', affinity.matchExpressions, requirement),
  ...(affinity.namespaces === undefined ? {} : { namespaces: [...affinity.namespaces] }),
  ...(affinity.weight === undefined ? {} : { weight: affinity.weight }),
  ...(affinity.kind === 'antiAffinity' ? { anti: true } : {}),
});

const requirement = (wanted: Requirement) => ({
  key: wanted.key,
  operator: wanted.operator,
  ...('values' in wanted ? { values: [...wanted.values] } : {}),
});
