/** Settings of one use of a step on Kubernetes. */
export interface KubernetesSettings {
  readonly podLabels?: Readonly<Record<string, string>>;
}
