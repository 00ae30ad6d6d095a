import { forEach, pipeline } from 'slipway';
import { show } from './programs.ts';

// #region example
export const twin = pipeline({
  name: 'loop-parallelism',
  params: {},
  build() {
    forEach([1, 2, 3, 4], { parallelism: 2 }, (n) => {
      show({ n });
    });
    forEach([5, 6], { parallelism: 1 }, (n) => {
      show({ n });
    });
  },
});
// #endregion
