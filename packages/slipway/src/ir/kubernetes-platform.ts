import { z } from 'zod';
import { parameterBindingSchema } from './dag-spec.ts';
import { int64Schema, structSchema } from './json-schema.ts';

/**
 * KFP's document for Kubernetes: `platforms.kubernetes`. Names with `…Parameter` and `…Json` take a
 * task's input. Source: kfp-kubernetes 2.17, `kubernetes_executor_config.proto`, and `PipelineConfig`
 * of `pipeline_spec.proto`.
 */
const text = z.string().exactOptional();
const flag = z.boolean().exactOptional();
const int64 = int64Schema.exactOptional();
const input = parameterBindingSchema.exactOptional();
const texts = z.array(z.string()).exactOptional();
const labels = z.record(z.string(), z.string()).exactOptional();

const podMetadataSchema = z.looseObject({ labels, annotations: labels });

const selectorRequirements = z
  .array(z.looseObject({ key: text, operator: text, values: texts }))
  .exactOptional();

const volumeFields = { mountPath: text, optional: flag };

const storageSchema = z.looseObject({
  secretAsVolume: z
    .array(z.looseObject({ secretName: text, secretNameParameter: input, ...volumeFields }))
    .exactOptional(),
  configMapAsVolume: z
    .array(z.looseObject({ configMapName: text, configMapNameParameter: input, ...volumeFields }))
    .exactOptional(),
  pvcMount: z
    .array(
      z.looseObject({
        taskOutputParameter: z
          .looseObject({ producerTask: z.string(), outputParameterKey: z.string() })
          .exactOptional(),
        constant: text,
        componentInputParameter: text,
        pvcNameParameter: input,
        mountPath: text,
        subPath: text,
      }),
    )
    .exactOptional(),
  genericEphemeralVolume: z
    .array(
      z.looseObject({
        volumeName: text,
        mountPath: text,
        accessModes: texts,
        size: text,
        defaultStorageClass: flag,
        storageClassName: text,
        metadata: podMetadataSchema.exactOptional(),
      }),
    )
    .exactOptional(),
  emptyDirMounts: z
    .array(z.looseObject({ volumeName: text, mountPath: text, medium: text, sizeLimit: text }))
    .exactOptional(),
  enabledSharedMemory: z.looseObject({ volumeName: text, size: text }).exactOptional(),
});

const environmentSchema = z.looseObject({
  secretAsEnv: z
    .array(
      z.looseObject({
        secretName: text,
        secretNameParameter: input,
        keyToEnv: z.array(z.looseObject({ secretKey: text, envVar: text })).exactOptional(),
        optional: flag,
      }),
    )
    .exactOptional(),
  configMapAsEnv: z
    .array(
      z.looseObject({
        configMapName: text,
        configMapNameParameter: input,
        keyToEnv: z.array(z.looseObject({ configMapKey: text, envVar: text })).exactOptional(),
        optional: flag,
      }),
    )
    .exactOptional(),
  fieldPathAsEnv: z.array(z.looseObject({ name: text, fieldPath: text })).exactOptional(),
});

const schedulingSchema = z.looseObject({
  nodeSelector: z.looseObject({ labels, nodeSelectorJson: input }).exactOptional(),
  tolerations: z
    .array(
      z.looseObject({
        key: text,
        operator: text,
        value: text,
        effect: text,
        tolerationSeconds: int64,
        tolerationJson: input,
      }),
    )
    .exactOptional(),
  nodeAffinity: z
    .array(
      z.looseObject({
        matchExpressions: selectorRequirements,
        matchFields: selectorRequirements,
        /** Without one the term is required, with one preferred. */
        weight: z.int().exactOptional(),
        nodeAffinityJson: input,
      }),
    )
    .exactOptional(),
  podAffinity: z
    .array(
      z.looseObject({
        matchPodExpressions: selectorRequirements,
        matchPodLabels: labels,
        topologyKey: text,
        namespaces: texts,
        matchNamespaceExpressions: selectorRequirements,
        matchNamespaceLabels: labels,
        weight: z.int().exactOptional(),
        anti: flag,
      }),
    )
    .exactOptional(),
});

const containersSchema = z.looseObject({
  podMetadata: podMetadataSchema.exactOptional(),
  imagePullPolicy: text,
  imagePullSecret: z
    .array(z.looseObject({ secretName: text, secretNameParameter: input }))
    .exactOptional(),
  activeDeadlineSeconds: int64,
  securityContext: z
    .looseObject({ runAsUser: int64, runAsGroup: int64, runAsNonRoot: flag })
    .exactOptional(),
  /** Newer than 2.17: containers before the step's; `restartPolicy: Always` makes a sidecar. */
  initContainers: z
    .array(
      z.looseObject({
        name: text,
        image: text,
        command: texts,
        args: texts,
        restartPolicy: text,
        env: z.array(z.looseObject({ name: text, value: text })).exactOptional(),
      }),
    )
    .exactOptional(),
});

export const kubernetesExecutorConfigSchema = z.looseObject({
  ...storageSchema.shape,
  ...environmentSchema.shape,
  ...schedulingSchema.shape,
  ...containersSchema.shape,
});

/** Settings of the whole run; seconds. */
export const pipelineConfigSchema = z.looseObject({
  workspace: z
    .looseObject({
      size: text,
      kubernetes: z.looseObject({ pvcSpecPatch: structSchema.exactOptional() }).exactOptional(),
    })
    .exactOptional(),
  resourceTtlOnCompletion: z.int().exactOptional(),
  resourceTtlOnSuccess: z.int().exactOptional(),
  resourceTtlOnFailure: z.int().exactOptional(),
  activeDeadlineSeconds: z.int().exactOptional(),
});

export const kubernetesPlatformSchema = z.looseObject({
  platform: text,
  deploymentSpec: z
    .looseObject({
      executors: z.record(z.string(), kubernetesExecutorConfigSchema).exactOptional(),
    })
    .exactOptional(),
  pipelineConfig: pipelineConfigSchema.exactOptional(),
  config: structSchema.exactOptional(),
});

export type KubernetesPlatform = z.output<typeof kubernetesPlatformSchema>;
export type KubernetesExecutorConfig = z.output<typeof kubernetesExecutorConfigSchema>;
export type PipelineConfig = z.output<typeof pipelineConfigSchema>;
