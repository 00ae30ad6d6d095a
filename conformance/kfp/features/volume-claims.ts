import { createVolumeClaim, deleteVolumeClaim, pipeline } from 'slipway';
import { show } from './programs.ts';

// #region example
export const twin = pipeline({
  name: 'volume-claims',
  params: {},
  build() {
    const made = createVolumeClaim({
      pvc_name_suffix: '-data',
      access_modes: ['ReadWriteMany'],
      size: '5Gi',
      storage_class_name: 'standard',
    });
    const user = show(
      { text: 'a' },
      { kubernetes: { volumeClaims: [{ claim: made.name, mountPath: '/data' }] } },
    );
    deleteVolumeClaim({ pvc_name: made.name }).after(user);
  },
});
// #endregion
