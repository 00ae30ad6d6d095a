import { pipeline } from 'slipway';
import { make, show } from './programs.ts';

// #region example
export const twin = pipeline({
  name: 'resources',
  params: {},
  build() {
    make(
      {},
      {
        resources: {
          cpu: '4',
          cpuRequest: '500m',
          memory: '2Gi',
          memoryRequest: '1500M',
          accelerator: { type: 'nvidia.com/gpu', count: 2 },
        },
      },
    );
    make({}, { resources: { accelerator: { type: 'NVIDIA_TESLA_T4' } } });
    show({}, { resources: { cpu: '0.25', memory: '512Ki' } });
  },
});
// #endregion
