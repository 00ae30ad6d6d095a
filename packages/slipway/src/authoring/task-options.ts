import type { KubernetesSettings } from './kubernetes/kubernetes-settings.ts';
import type { ParameterRef } from './references.ts';

/** A value known now, or one of the run. */
type Text = string | ParameterRef<string>;

/** Kubernetes quantities: `'500m'`, `'2'`; `'512Mi'`, `'2Gi'`. */
export interface Resources {
  /** Limit. */
  readonly cpu?: Text;
  /** Limit. */
  readonly memory?: Text;
  readonly cpuRequest?: Text;
  readonly memoryRequest?: Text;
  readonly accelerator?: {
    /** As the platform names it: `nvidia.com/gpu`, `NVIDIA_TESLA_T4`, `cloud-tpus.google.com/v3`. */
    readonly type: Text;
    /** Default: 1. */
    readonly count?: number | ParameterRef<number> | ParameterRef<string>;
  };
}

export interface RetryPolicy {
  /** Attempts after the first. */
  readonly count: number;
  /** Wait before the first of them; default `'0s'`. */
  readonly backoff?: string;
  /** Each wait is this many times the one before; default 2. */
  readonly factor?: number;
  /** Longest wait; default `'1h'`. */
  readonly maxBackoff?: string;
}

/** What an author may say about one use of a step. */
export interface TaskOptions {
  /** Name of the task in the graph; default: the step's, with `-2`, `-3` … when used again. */
  readonly name?: string;
  /** Name shown to people. */
  readonly displayName?: string;
  /** Overrides the step's own setting. With a key, results are reused by that key alone. */
  readonly caching?: boolean | { readonly key: string };
  /** Overrides the step's own retries. */
  readonly retries?: number | RetryPolicy;
  /** Runs also when a task before it failed; its inputs from there need a default. */
  readonly ignoreUpstreamFailure?: boolean;
  /** Overrides the step's own resources, one by one. */
  readonly resources?: Resources;
  /** Environment variables of the container. No secrets: see `kubernetes.secretEnv`. */
  readonly env?: Readonly<Record<string, string>>;
  /** Overrides the container's image. */
  readonly image?: Text;
  readonly kubernetes?: KubernetesSettings;
}
