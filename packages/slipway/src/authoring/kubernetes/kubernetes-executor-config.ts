import type { KubernetesExecutorConfig } from '../../ir/kubernetes-platform.ts';
import type { ParameterBinding } from '../../ir/pipeline-spec.ts';
import type { ParameterRef } from '../references.ts';
import type { KubernetesSettings } from './kubernetes-settings.ts';

/** Settings in the format's words; `bind` gives where a value of the run comes from. */
export function kubernetesExecutorConfig(
  { podLabels }: KubernetesSettings,
  _bind: (reference: ParameterRef<unknown>) => ParameterBinding,
): KubernetesExecutorConfig {
  return podLabels === undefined ? {} : { podMetadata: { labels: podLabels } };
}
