import { step } from 'slipway';
import { z } from 'zod';

/** The work of every peer's step. */
export const addOne = step({
  name: 'add-one',
  inputs: { x: z.number() },
  outputs: { x: z.number() },
  caching: false,
  async run({ inputs }) {
    return { x: inputs.x + 1 };
  },
});

/** The same, its results kept. */
export const addOneCached = step({
  name: 'add-one-cached',
  inputs: { x: z.number() },
  outputs: { x: z.number() },
  async run({ inputs }) {
    return { x: inputs.x + 1 };
  },
});

/** The join after a fan-out. */
export const sum = step({
  name: 'sum',
  inputs: { xs: z.array(z.number()) },
  outputs: { x: z.number() },
  caching: false,
  async run({ inputs }) {
    return { x: inputs.xs.reduce((total, x) => total + x, 0) };
  },
});
