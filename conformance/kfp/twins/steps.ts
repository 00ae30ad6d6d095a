import { z } from 'zod';
import { Dataset, Model, step } from '../../../packages/slipway/src/index.ts';

/** The steps of both pipelines; `steps.py` says the same in KFP's words. Never run. */
export const read = step({
  name: 'read',
  inputs: { source: z.string(), rows: z.int().default(10) },
  outputs: { table: Dataset, n: z.int() },
  async run() {
    return { n: 0 };
  },
});

export const train = step({
  name: 'train',
  inputs: {
    table: Dataset,
    lr: z.number(),
    shuffle: z.boolean().default(true),
    columns: z.array(z.string()).default([]),
    options: z.record(z.string(), z.number()).default({}),
    note: z.string().optional(),
    prefix: z.string().default(''),
  },
  outputs: {
    model: Model,
    accepted: z.boolean(),
    auc: z.number(),
    label: z.string(),
    losses: z.array(z.number()),
    report: z.record(z.string(), z.number()),
  },
  resources: { cpu: '500m', memory: '2Gi' },
  retries: 2,
  async run() {
    return { accepted: true, auc: 1, label: '', losses: [], report: {} };
  },
});

export const publish = step({
  name: 'publish',
  inputs: { model: Model, note: z.string(), times: z.int() },
  outputs: {},
  caching: false,
  async run() {},
});
