import { forEach, pipeline } from 'slipway';
import { z } from 'zod';
import { make, total } from './programs.ts';

// #region example
export const measure = pipeline({
  name: 'measure',
  params: { size: z.int() },
  build: ({ size }) => ({ Output: make({ size }).n }),
});

export const twin = pipeline({
  name: 'nested-in-loop',
  params: { sizes: z.array(z.int()) },
  build({ sizes }) {
    const { values } = forEach(sizes, {}, (size) => ({ values: measure({ size }).Output }));
    total({ values });
  },
});
// #endregion
