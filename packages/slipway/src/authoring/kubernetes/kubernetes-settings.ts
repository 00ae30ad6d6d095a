import type { ParameterRef } from '../references.ts';

/** A name that is known now, or a value of the run. */
export type Name = string | ParameterRef<string>;

/** Environment variables from a Secret or a ConfigMap. */
interface EnvSource {
  /** By key of the Secret or ConfigMap: the name of the variable. */
  readonly keys: Readonly<Record<string, string>>;
  /** Whether the pod starts without it; default false. */
  readonly optional?: boolean;
}

/** Files from a Secret or a ConfigMap. */
interface VolumeSource {
  /** Absolute path in the container. */
  readonly mountPath: string;
  /** Whether the pod starts without it; default false. */
  readonly optional?: boolean;
}

export type AccessMode = 'ReadWriteOnce' | 'ReadOnlyMany' | 'ReadWriteMany' | 'ReadWriteOncePod';

/** A volume that lives as long as the pod. */
export interface EphemeralVolume {
  readonly name: string;
  readonly mountPath: string;
  readonly accessModes: readonly AccessMode[];
  /** Such as `'5Gi'`. */
  readonly size: string;
  /** Default: the cluster's. */
  readonly storageClass?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface EmptyDir {
  readonly name: string;
  readonly mountPath: string;
  /** Default: the node's disk. */
  readonly medium?: 'Memory';
  /** Such as `'1Gi'`. */
  readonly sizeLimit?: string;
}

/** Nodes a pod bears; only NoExecute ends. */
export type Toleration = (
  | { readonly operator: 'Exists'; readonly key?: string }
  | { readonly operator?: 'Equal'; readonly key: string; readonly value: string }
) &
  (
    | { readonly effect?: 'NoSchedule' | 'PreferNoSchedule' }
    | { readonly effect: 'NoExecute'; readonly tolerationSeconds?: number }
  );

export type Requirement =
  | {
      readonly key: string;
      readonly operator: 'In' | 'NotIn' | 'Gt' | 'Lt';
      readonly values: readonly string[];
    }
  | { readonly key: string; readonly operator: 'Exists' | 'DoesNotExist' };

export interface NodeAffinity {
  readonly matchExpressions?: readonly Requirement[];
  readonly matchFields?: readonly Requirement[];
  /** 1 to 100: preferred that much. Without it: required. */
  readonly weight?: number;
}

export interface PodAffinity {
  /** Beside such pods, or away from them. */
  readonly kind: 'affinity' | 'antiAffinity';
  /** What counts as one place: `'kubernetes.io/hostname'`. */
  readonly topologyKey: string;
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly Requirement[];
  readonly namespaces?: readonly string[];
  /** 1 to 100: preferred that much. Without it: required. */
  readonly weight?: number;
}

/** Runs before the step's container; `isSidecar` beside it. Newer than KFP 2.17. */
export interface InitContainer {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly isSidecar?: boolean;
}

/**
 * What one use of a step asks of Kubernetes; other platforms have no use for it. Source:
 * `kubernetes_executor_config.proto` of KFP.
 */
export interface KubernetesSettings {
  readonly secretEnv?: readonly (EnvSource & { readonly secret: Name })[];
  readonly secretVolumes?: readonly (VolumeSource & { readonly secret: Name })[];
  readonly configMapEnv?: readonly (EnvSource & { readonly configMap: Name })[];
  readonly configMapVolumes?: readonly (VolumeSource & { readonly configMap: Name })[];
  /** By variable: a field of the pod, such as `metadata.name`. */
  readonly fieldEnv?: Readonly<Record<string, string>>;
  readonly volumeClaims?: readonly {
    /** Name of a PersistentVolumeClaim: one that is there, or that `createVolumeClaim` makes. */
    readonly claim: Name;
    readonly mountPath: string;
    readonly subPath?: string;
  }[];
  readonly ephemeralVolumes?: readonly EphemeralVolume[];
  readonly emptyDirs?: readonly EmptyDir[];
  /** `/dev/shm` of the container. */
  readonly sharedMemory?: { readonly name: string; readonly size?: string };
  readonly nodeSelector?: Readonly<Record<string, string>> | ParameterRef<Record<string, string>>;
  readonly tolerations?: readonly (Toleration | ParameterRef<Record<string, unknown>>)[];
  readonly nodeAffinity?: readonly (NodeAffinity | ParameterRef<Record<string, unknown>>)[];
  readonly podAffinity?: readonly PodAffinity[];
  readonly podLabels?: Readonly<Record<string, string>>;
  readonly podAnnotations?: Readonly<Record<string, string>>;
  readonly imagePullPolicy?: 'Always' | 'IfNotPresent' | 'Never';
  readonly imagePullSecrets?: readonly Name[];
  /** Whole numbers, 0 or more. */
  readonly securityContext?: {
    readonly runAsUser?: number;
    readonly runAsGroup?: number;
    readonly runAsNonRoot?: boolean;
  };
  /** The pod is ended after this time: `'90s'`, `'10m'`. */
  readonly activeDeadline?: string;
  readonly initContainers?: readonly InitContainer[];
}
