import { pipeline, step } from 'slipway';
import { z } from 'zod';

const LENGTH = 50;

export const noop = step({
  name: 'noop',
  inputs: { n: z.number() },
  outputs: { n: z.number() },
  caching: false,
  async run({ inputs }) {
    return { n: inputs.n + 1 };
  },
});

/** Fifty steps that do nothing, one after the other. */
export const chain = pipeline({
  name: 'chain',
  params: {},
  build() {
    let last = noop({ n: 0 }, { name: 'noop-0' });
    for (let index = 1; index < LENGTH; index += 1)
      last = noop({ n: last.n }, { name: `noop-${index}` });
    return { n: last.n };
  },
});
