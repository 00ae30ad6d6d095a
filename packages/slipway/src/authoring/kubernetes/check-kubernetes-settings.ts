import type { KubernetesSettings } from './kubernetes-settings.ts';

interface Problem {
  readonly code: string;
  readonly message: string;
}

/** What Kubernetes or KFP would refuse. */
export const checkKubernetesSettings = (_settings: KubernetesSettings): Problem[] => [];
