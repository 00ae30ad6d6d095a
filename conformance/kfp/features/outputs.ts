import { pipeline } from 'slipway';
import { make } from './programs.ts';

// #region example
export const twin = pipeline({
  name: 'outputs',
  params: {},
  build() {
    const { model, n, facts } = make({});
    return { model, n, facts };
  },
});
// #endregion
