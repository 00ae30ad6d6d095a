import { forEach, pipeline } from 'slipway';
import { z } from 'zod';
import { join, make, merge, total } from './programs.ts';

// #region example
export const twin = pipeline({
  name: 'collected',
  params: { sizes: z.array(z.int()) },
  build({ sizes }) {
    const { n, label, data } = forEach(sizes, {}, (size) => {
      const { n, label, data } = make({ size });
      return { n, label, data };
    });
    total({ values: n });
    join({ texts: label });
    merge({ parts: data });
  },
});
// #endregion
