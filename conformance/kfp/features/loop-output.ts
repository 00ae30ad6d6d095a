import { forEach, pipeline } from 'slipway';
import { make, show } from './programs.ts';

// #region example
export const twin = pipeline({
  name: 'loop-output',
  params: {},
  build() {
    const made = make({});
    forEach(made.names, {}, (name) => {
      show({ text: name, n: made.n });
    });
    show({ text: 'last' }).after(made);
  },
});
// #endregion
