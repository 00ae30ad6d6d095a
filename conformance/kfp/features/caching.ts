import { pipeline } from 'slipway';
import { make, show } from './programs.ts';

// #region example
export const twin = pipeline({
  name: 'caching',
  params: {},
  build() {
    make({}, { caching: false });
    make({}, { caching: { key: 'monthly' } });
    show({});
  },
});
// #endregion
