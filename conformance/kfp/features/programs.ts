import { containerStep, Dataset, listOf, Model, TaskFinalStatus } from 'slipway';
import { z } from 'zod';

const image = 'acme/tools:1';

export const make = containerStep({
  name: 'make',
  inputs: { size: z.int().default(1) },
  outputs: {
    data: Dataset,
    model: Model,
    n: z.int(),
    score: z.number(),
    label: z.string(),
    good: z.boolean(),
    names: z.array(z.string()),
    facts: z.record(z.string(), z.json()),
  },
  container: ({ inputs, outputs }) => ({
    image,
    command: ['make'],
    args: ['--size', inputs.size, outputs.data.path],
  }),
});

export const show = containerStep({
  name: 'show',
  inputs: {
    text: z.string().default(''),
    n: z.int().default(0),
    score: z.number().default(0.5),
  },
  outputs: {},
  container: ({ inputs }) => ({
    image,
    command: ['show'],
    args: [inputs.text, inputs.n, inputs.score],
  }),
});

export const train = containerStep({
  name: 'train',
  inputs: { data: Dataset, rate: z.number().default(0.1) },
  outputs: { model: Model },
  container: ({ inputs, outputs }) => ({
    image,
    command: ['train'],
    args: [inputs.data.uri, outputs.model.uri, inputs.rate],
  }),
});

export const publish = containerStep({
  name: 'publish',
  inputs: { model: Model, note: z.string().default('') },
  outputs: {},
  container: ({ inputs }) => ({
    image,
    command: ['publish'],
    args: [inputs.model.uri, inputs.note],
  }),
});

export const total = containerStep({
  name: 'total',
  inputs: { values: z.array(z.int()) },
  outputs: { sum: z.int() },
  container: ({ inputs, outputs }) => ({
    image,
    command: ['total'],
    args: [inputs.values, outputs.sum.outputFile],
  }),
});

export const join = containerStep({
  name: 'join',
  inputs: { texts: z.array(z.string()) },
  outputs: { text: z.string() },
  container: ({ inputs, outputs }) => ({
    image,
    command: ['join'],
    args: [inputs.texts, outputs.text.outputFile],
  }),
});

export const merge = containerStep({
  name: 'merge',
  inputs: { parts: listOf(Dataset) },
  outputs: { data: Dataset },
  container: ({ inputs, outputs }) => ({
    image,
    command: ['merge'],
    args: [inputs.parts, outputs.data.path],
  }),
});

export const report = containerStep({
  name: 'report',
  inputs: { status: TaskFinalStatus, to: z.string().default('team') },
  outputs: {},
  container: ({ inputs }) => ({ image, command: ['report'], args: [inputs.to] }),
});
