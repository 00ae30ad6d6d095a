import type { JsonObject } from '../../core/json.ts';
import type { PipelineConfig } from '../../ir/kubernetes-platform.ts';
import { durationMs } from '../duration.ts';
import type { AccessMode } from './kubernetes-settings.ts';

/** What a whole run asks of Kubernetes. Durations: `'90s'`, `'10m'`, `'2h'`, `'7d'`. */
export interface KubernetesPipelineSettings {
  /** A volume that all tasks of a run share. */
  readonly workspace?: {
    /** Such as `'10Gi'`. */
    readonly size: string;
    /** Default: the cluster's. */
    readonly storageClass?: string;
    /** Default: the platform's. */
    readonly accessModes?: readonly AccessMode[];
  };
  /** How long what a run leaves in the cluster is kept after its end, however it ended. */
  readonly keepFor?: string;
  readonly keepAfterSuccess?: string;
  readonly keepAfterFailure?: string;
  /** The run is ended after this time. */
  readonly activeDeadline?: string;
}

/** The settings in the format's words. */
export function kubernetesPipelineConfig(settings: KubernetesPipelineSettings): PipelineConfig {
  const { workspace, keepFor, keepAfterSuccess, keepAfterFailure, activeDeadline } = settings;
  return {
    ...(workspace === undefined ? {} : { workspace: workspaceConfig(workspace) }),
    ...seconds('resourceTtlOnCompletion', keepFor),
    ...seconds('resourceTtlOnSuccess', keepAfterSuccess),
    ...seconds('resourceTtlOnFailure', keepAfterFailure),
    ...seconds('activeDeadlineSeconds', activeDeadline),
  };
}

function workspaceConfig({
  size,
  storageClass,
  accessModes,
}: NonNullable<KubernetesPipelineSettings['workspace']>) {
  const pvcSpecPatch: JsonObject = {
    ...(storageClass === undefined ? {} : { storageClassName: storageClass }),
    ...(accessModes === undefined ? {} : { accessModes: [...accessModes] }),
  };
  // KFP writes the empty patch, too.
  return { size, kubernetes: { pvcSpecPatch: pvcSpecPatch as Record<string, never> } };
}

const seconds = <Field extends string>(
  field: Field,
  duration: string | undefined,
): { [F in Field]?: number } =>
  (duration === undefined ? {} : { [field]: Math.ceil((durationMs(duration) ?? 0) / 1000) }) as {
    [F in Field]?: number;
  };
