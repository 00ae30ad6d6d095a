import { z } from 'zod';
import { containerStep } from '../container-step.ts';

/**
 * Makes a PersistentVolumeClaim in the cluster; its name goes into `kubernetes.volumeClaims` of
 * other tasks. KFP's backend runs it by itself: the image is a sign to it. Source: kfp-kubernetes,
 * `volume.py`.
 */
export const createVolumeClaim = containerStep({
  name: 'createpvc',
  inputs: {
    access_modes: z.array(z.string()),
    size: z.string(),
    /** One of both. */
    pvc_name: z.string().optional(),
    pvc_name_suffix: z.string().optional(),
    storage_class_name: z.string().default(''),
    volume_name: z.string().optional(),
    annotations: z.record(z.string(), z.json()).optional(),
    data_source: z.record(z.string(), z.json()).optional(),
  },
  outputs: { name: z.string() },
  container: () => ({ image: 'argostub/createpvc' }),
});

/** Removes a PersistentVolumeClaim. Wait for the tasks that use it: `.after(…)`. */
export const deleteVolumeClaim = containerStep({
  name: 'deletepvc',
  inputs: { pvc_name: z.string() },
  outputs: {},
  container: () => ({ image: 'argostub/deletepvc' }),
});
