import { containerStep, Dataset, Model, optional, pipeline } from 'slipway';
import { z } from 'zod';
import { make } from './programs.ts';

// #region example
export const learn = containerStep({
  name: 'learn',
  inputs: {
    data: Dataset,
    warm_start: optional(Model),
    note: z.string().optional(),
    epochs: z.int().default(3),
    layers: z.array(z.int()).default([]),
  },
  outputs: {},
  container: ({ inputs }) => ({ image: 'acme/tools:1', args: [inputs.data.uri] }),
});

export const twin = pipeline({
  name: 'optional-inputs',
  params: { note: z.string().optional(), epochs: z.int().default(2) },
  build({ note, epochs }) {
    const { data, model } = make({});
    learn({ data });
    learn({ data, warm_start: model, note, epochs });
  },
});
// #endregion
