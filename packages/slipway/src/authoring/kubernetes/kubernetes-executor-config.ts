import type { KubernetesExecutorConfig } from '../../ir/kubernetes-platform.ts';
import { durationMs } from '../duration.ts';
import { ParameterRef } from '../references.ts';
import { affinityConfig } from './affinity-config.ts';
import { type Bind, listed, named } from './config-fields.ts';
import type { KubernetesSettings, Toleration } from './kubernetes-settings.ts';
import { volumesConfig } from './volumes-config.ts';

/** The settings in the format's words, as KFP's Python functions write them. */
export function kubernetesExecutorConfig(
  settings: KubernetesSettings,
  bind: Bind,
): KubernetesExecutorConfig {
  return {
    ...environmentConfig(settings, bind),
    ...volumesConfig(settings, bind),
    ...nodesConfig(settings, bind),
    ...affinityConfig(settings, bind),
    ...podConfig(settings, bind),
  };
}

function environmentConfig(
  { secretEnv, configMapEnv, fieldEnv }: KubernetesSettings,
  bind: Bind,
): KubernetesExecutorConfig {
  return {
    ...listed('secretAsEnv', secretEnv, ({ secret, keys, optional = false }) => ({
      ...named('secretName', secret, bind),
      keyToEnv: Object.entries(keys).map(([secretKey, envVar]) => ({ secretKey, envVar })),
      optional,
    })),
    ...listed('configMapAsEnv', configMapEnv, ({ configMap, keys, optional = false }) => ({
      ...named('configMapName', configMap, bind),
      keyToEnv: Object.entries(keys).map(([configMapKey, envVar]) => ({ configMapKey, envVar })),
      optional,
    })),
    ...listed('fieldPathAsEnv', fieldEnv && Object.entries(fieldEnv), ([name, fieldPath]) => ({
      name,
      fieldPath,
    })),
  };
}

function nodesConfig(
  { nodeSelector, tolerations }: KubernetesSettings,
  bind: Bind,
): KubernetesExecutorConfig {
  return {
    ...(nodeSelector === undefined
      ? {}
      : {
          nodeSelector:
            nodeSelector instanceof ParameterRef
              ? { nodeSelectorJson: bind(nodeSelector) }
              : { labels: { ...nodeSelector } },
        }),
    ...listed('tolerations', tolerations, (toleration) =>
      toleration instanceof ParameterRef
        ? { tolerationJson: bind(toleration) }
        : tolerationConfig(toleration),
    ),
  };
}

function tolerationConfig({ operator = 'Equal', ...toleration }: Toleration) {
  const { tolerationSeconds, ...rest } = toleration as typeof toleration & {
    readonly tolerationSeconds?: number;
  };
  return {
    ...rest,
    operator,
    ...(tolerationSeconds === undefined ? {} : { tolerationSeconds: String(tolerationSeconds) }),
  };
}

function podConfig(settings: KubernetesSettings, bind: Bind): KubernetesExecutorConfig {
  const { podLabels, podAnnotations, imagePullPolicy, imagePullSecrets } = settings;
  const { securityContext, activeDeadline, initContainers } = settings;
  const podMetadata = {
    ...(podLabels === undefined ? {} : { labels: { ...podLabels } }),
    ...(podAnnotations === undefined ? {} : { annotations: { ...podAnnotations } }),
  };
  return {
    ...(Object.keys(podMetadata).length === 0 ? {} : { podMetadata }),
    ...(imagePullPolicy === undefined ? {} : { imagePullPolicy }),
    ...listed('imagePullSecret', imagePullSecrets, (name) => named('secretName', name, bind)),
    ...(securityContext === undefined ? {} : { securityContext: identity(securityContext) }),
    ...(activeDeadline === undefined ? {} : { activeDeadlineSeconds: seconds(activeDeadline) }),
    ...listed(
      'initContainers',
      initContainers,
      ({ env, isSidecar, command, args, ...container }) => ({
        ...container,
        ...(command === undefined ? {} : { command: [...command] }),
        ...(args === undefined ? {} : { args: [...args] }),
        ...listed('env', env && Object.entries(env), ([name, value]) => ({ name, value })),
        ...(isSidecar === true ? { restartPolicy: 'Always' } : {}),
      }),
    ),
  };
}

/** 64-bit integers are texts in protobuf's JSON. */
const identity = ({
  runAsUser,
  runAsGroup,
  runAsNonRoot,
}: NonNullable<KubernetesSettings['securityContext']>) => ({
  ...(runAsUser === undefined ? {} : { runAsUser: String(runAsUser) }),
  ...(runAsGroup === undefined ? {} : { runAsGroup: String(runAsGroup) }),
  ...(runAsNonRoot === undefined ? {} : { runAsNonRoot }),
});

const seconds = (duration: string): string => String(Math.ceil((durationMs(duration) ?? 0) / 1000));
