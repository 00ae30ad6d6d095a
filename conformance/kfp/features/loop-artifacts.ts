import { forEach, pipeline } from 'slipway';
import { z } from 'zod';
import { produce } from './artifact-lists.ts';
import { train } from './programs.ts';

// #region example
export const twin = pipeline({
  name: 'loop-artifacts',
  params: { rate: z.number().default(0.5) },
  build({ rate }) {
    const produced = produce({ sizes: [1, 2] });
    forEach(produced.Output, {}, (part) => {
      train({ data: part, rate });
    });
  },
});
// #endregion
