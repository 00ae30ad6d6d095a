import { z } from 'zod';
import { step } from '../authoring/step.ts';

/** Creates the dataset when it is missing. Its default key is the environment's: no later query names one. */
export const createDataset = step({
  name: 'create-dataset',
  inputs: { name: z.string() },
  outputs: { name: z.string(), keyUri: z.string() },
  access: ['warehouse:write'],
  caching: false,
  async run({ inputs, context }) {
    const { name, keyUri } = await context.warehouse.createDataset(inputs.name);
    return { name, keyUri };
  },
});
