import { forEach, pipeline } from 'slipway';
import { z } from 'zod';
import { make, show } from './programs.ts';

// #region example
export const twin = pipeline({
  name: 'loop-parameter',
  params: {
    sizes: z.array(z.int()),
    suffix: z.string(),
    models: z.array(z.object({ kind: z.string(), place: z.string() })),
  },
  build({ sizes, suffix, models }) {
    forEach(sizes, { name: 'sizes' }, (size) => {
      const made = make({ size });
      show({ text: suffix, n: made.n });
    });
    forEach(models, {}, (model) => {
      show({ text: model.get('kind') });
      show({ text: model.get('place') });
    });
  },
});
// #endregion
