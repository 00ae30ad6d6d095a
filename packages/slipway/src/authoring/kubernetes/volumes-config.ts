import type { KubernetesExecutorConfig } from '../../ir/kubernetes-platform.ts';
import { ParameterRef } from '../references.ts';
import { type Bind, listed, named } from './config-fields.ts';
import type { EphemeralVolume, KubernetesSettings } from './kubernetes-settings.ts';

/** What is mounted into the container. */
export function volumesConfig(
  settings: KubernetesSettings,
  bind: Bind,
): Pick<
  KubernetesExecutorConfig,
  | 'secretAsVolume'
  | 'configMapAsVolume'
  | 'pvcMount'
  | 'genericEphemeralVolume'
  | 'emptyDirMounts'
  | 'enabledSharedMemory'
> {
  const { secretVolumes, configMapVolumes, volumeClaims, ephemeralVolumes } = settings;
  const { emptyDirs, sharedMemory } = settings;
  return {
    ...listed('secretAsVolume', secretVolumes, ({ secret, mountPath, optional = false }) => ({
      ...named('secretName', secret, bind),
      mountPath,
      optional,
    })),
    ...listed(
      'configMapAsVolume',
      configMapVolumes,
      ({ configMap, mountPath, optional = false }) => ({
        ...named('configMapName', configMap, bind),
        mountPath,
        optional,
      }),
    ),
    ...listed('pvcMount', volumeClaims, ({ claim, mountPath, subPath }) => ({
      // The older fields stand beside the newer one, as in KFP.
      ...(claim instanceof ParameterRef ? bind(claim) : { constant: claim }),
      pvcNameParameter:
        claim instanceof ParameterRef ? bind(claim) : { runtimeValue: { constant: claim } },
      mountPath,
      ...(subPath === undefined ? {} : { subPath }),
    })),
    ...listed('genericEphemeralVolume', ephemeralVolumes, ephemeralVolume),
    ...listed('emptyDirMounts', emptyDirs, ({ name, ...dir }) => ({ volumeName: name, ...dir })),
    ...(sharedMemory === undefined
      ? {}
      : {
          enabledSharedMemory: {
            volumeName: sharedMemory.name,
            ...(sharedMemory.size === undefined ? {} : { size: sharedMemory.size }),
          },
        }),
  };
}

function ephemeralVolume(volume: EphemeralVolume) {
  const { name, mountPath, accessModes, size, storageClass, labels, annotations } = volume;
  const metadata = {
    ...(labels === undefined ? {} : { labels: { ...labels } }),
    ...(annotations === undefined ? {} : { annotations: { ...annotations } }),
  };
  return {
    volumeName: name,
    mountPath,
    accessModes: [...accessModes],
    size,
    ...(storageClass === undefined
      ? { defaultStorageClass: true }
      : { storageClassName: storageClass }),
    ...(Object.keys(metadata).length === 0 ? {} : { metadata }),
  };
}
