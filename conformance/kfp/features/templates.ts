import { forEach, pipeline, text, when } from 'slipway';
import { z } from 'zod';
import { make, show } from './programs.ts';

// #region example
export const twin = pipeline({
  name: 'templates',
  params: { bucket: z.string(), n: z.int().default(3) },
  build({ bucket, n }) {
    const { label } = make({});
    show({ text: text`gs://${bucket}/${label}-${n}.csv` });
    show({ text: text`${bucket}${bucket}` });
    when(n.gt(1), {}, () => {
      show({ text: text`in ${bucket}: ${label}` });
    });
    forEach([1, 2], {}, (item) => {
      show({ text: text`${item} of ${n}` });
    });
  },
});
// #endregion
