import { forEach, pipeline } from 'slipway';
import { show } from './programs.ts';

// #region example
export const twin = pipeline({
  name: 'loop-constants',
  params: {},
  build() {
    forEach([1, 2, 3], { name: 'numbers' }, (n) => {
      show({ n });
    });
    forEach(['a', "o'clock é"], {}, (text) => {
      show({ text });
    });
    forEach([0.5, 1.5], {}, (score) => {
      show({ score });
    });
  },
});
// #endregion
