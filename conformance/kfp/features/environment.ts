import { pipeline } from 'slipway';
import { make, show } from './programs.ts';

// #region example
export const twin = pipeline({
  name: 'environment',
  params: {},
  build() {
    make({}, { env: { MODE: 'fast', B: "'é'" } });
    make({});
    show({}, { env: { MODE: 'slow' } });
  },
});
// #endregion
