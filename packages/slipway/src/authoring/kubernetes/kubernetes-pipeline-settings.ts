import type { PipelineConfig } from '../../ir/kubernetes-platform.ts';

/** Settings of the whole run on Kubernetes. */
export interface KubernetesPipelineSettings {
  readonly workspace?: { readonly size: string };
}

export function kubernetesPipelineConfig({
  workspace,
}: KubernetesPipelineSettings): PipelineConfig {
  return workspace === undefined ? {} : { workspace: { size: workspace.size } };
}
