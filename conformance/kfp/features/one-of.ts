import { pipeline, when } from 'slipway';
import { z } from 'zod';
import { make, publish, show } from './programs.ts';

// #region example
export const twin = pipeline({
  name: 'one-of',
  params: { size: z.int() },
  build({ size }) {
    const { label, model } = when(size.gt(10), {}, () => {
      const big = make({ size });
      return { label: big.label, model: big.model };
    })
      .elseWhen(size.gt(5), {}, () => {
        const middle = make({ size: 5 });
        return { label: middle.label, model: middle.model };
      })
      .otherwise(() => {
        const small = make({});
        return { label: small.label, model: small.model };
      });
    show({ text: label });
    publish({ model, note: label });
  },
});
// #endregion
