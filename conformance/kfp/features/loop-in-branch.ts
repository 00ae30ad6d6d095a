import { forEach, pipeline, when } from 'slipway';
import { z } from 'zod';
import { make, show } from './programs.ts';

// #region example
export const twin = pipeline({
  name: 'loop-in-branch',
  params: { sizes: z.array(z.int()), note: z.string() },
  build({ sizes, note }) {
    when(make({}).good, {}, () => {
      forEach(sizes, {}, (size) => {
        when(size.gt(3), {}, () => {
          show({ text: note, n: size });
        });
      });
      forEach([1, 2], {}, (n) => {
        show({ n });
      });
    });
  },
});
// #endregion
