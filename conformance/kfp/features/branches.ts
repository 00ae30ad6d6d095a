import { pipeline, when } from 'slipway';
import { z } from 'zod';
import { make, show } from './programs.ts';

// #region example
export const twin = pipeline({
  name: 'branches',
  params: { size: z.int().default(3) },
  build({ size }) {
    const made = make({ size });
    when(made.n.gt(10), { name: 'many' }, () => {
      show({ text: 'many' });
      when(made.good, {}, () => {
        show({ text: made.label });
      });
    })
      .elseWhen(made.n.gt(5), {}, () => {
        show({ n: size });
      })
      .otherwise(() => {
        show({ text: 'few' });
      });
    when(size.eq(7), {}, () => {
      show({ text: 'seven' });
    });
  },
});
// #endregion
