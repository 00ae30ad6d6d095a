import type { KubernetesExecutorConfig } from '../ir/kubernetes-platform.ts';
import type { ExecutorSpec } from '../ir/pipeline-spec.ts';

export type ContainerSpec = NonNullable<ExecutorSpec['container']>;

/** What a task sets for its own container, in the format's words; values of the run are placeholders. */
export interface ExecutorSettings {
  readonly image?: string;
  readonly env?: NonNullable<ContainerSpec['env']>;
  readonly resources?: NonNullable<ContainerSpec['resources']>;
  readonly kubernetes?: KubernetesExecutorConfig;
}
