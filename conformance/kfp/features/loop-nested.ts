import { forEach, pipeline, when } from 'slipway';
import { z } from 'zod';
import { make, show } from './programs.ts';

// #region example
export const twin = pipeline({
  name: 'loop-nested',
  params: { sizes: z.array(z.int()), names: z.array(z.string()) },
  build({ sizes, names }) {
    forEach(sizes, {}, (size) => {
      const made = make({ size });
      forEach(names, {}, (name) => {
        show({ text: name, n: size });
        when(made.n.gt(3), {}, () => {
          show({ text: name, n: made.n });
        });
      });
      forEach([1, 2], {}, (constant) => {
        show({ n: constant });
      });
    });
  },
});
// #endregion
