import { containerStep, pipeline } from 'slipway';
import { z } from 'zod';

// #region example
export const configure = containerStep({
  name: 'configure',
  inputs: {
    name: z.string(),
    count: z.int(),
    rate: z.number(),
    dry: z.boolean(),
    columns: z.array(z.string()),
    options: z.record(z.string(), z.json()),
  },
  outputs: {},
  container: ({ inputs }) => ({ image: 'acme/tools:1', args: Object.values(inputs) }),
});

export const twin = pipeline({
  name: 'parameter-types',
  params: {
    source: z.string(),
    name: z.string().default('it\'s "é"'),
    count: z.int().default(100),
    rate: z.number().default(1e-7),
    dry: z.boolean().default(false),
    columns: z.array(z.string()).default(['age', "o'clock"]),
    options: z.record(z.string(), z.json()).default({ on: { list: [1, 2.5, true] } }),
    seed: z.int().default(Number.MAX_SAFE_INTEGER),
  },
  build({ source, name, count, rate, dry, columns, options }) {
    configure({ name, count, rate, dry, columns, options });
    configure({
      name: source,
      count: 3,
      rate: 1,
      dry: true,
      columns: ['a', 'b'],
      options: { a: 1, b: [2.5, false] },
    });
  },
});
// #endregion
