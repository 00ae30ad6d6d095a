import { pipeline } from 'slipway';
import { make, show } from './programs.ts';

// #region example
export const twin = pipeline({
  name: 'retries',
  params: {},
  build() {
    make({}, { retries: 3 });
    show({}, { retries: { count: 5, backoff: '30s', factor: 1.5, maxBackoff: '2h' } });
    show({ text: 'fast' }, { retries: { count: 1, factor: 3 } });
  },
});
// #endregion
