import { pipeline } from 'slipway';
import { z } from 'zod';
import { show } from './programs.ts';

// #region example
export const twin = pipeline({
  name: 'resources-from-parameters',
  params: {
    cpu: z.string(),
    memory: z.string().default('2Gi'),
    gpu: z.string().default('nvidia.com/gpu'),
    gpus: z.string().default('1'),
  },
  build({ cpu, memory, gpu, gpus }) {
    show(
      { text: 'a' },
      {
        resources: {
          cpu,
          cpuRequest: cpu,
          memory,
          memoryRequest: '1Gi',
          accelerator: { type: gpu, count: gpus },
        },
      },
    );
  },
});
// #endregion
