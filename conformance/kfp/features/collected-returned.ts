import { forEach, pipeline } from 'slipway';
import { z } from 'zod';
import { make } from './programs.ts';

// #region example
export const twin = pipeline({
  name: 'collected-returned',
  params: { sizes: z.array(z.int()) },
  build: ({ sizes }) =>
    forEach(sizes, {}, (size) => {
      const { n, data } = make({ size });
      return { ns: n, parts: data };
    }),
});
// #endregion
