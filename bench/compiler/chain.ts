import { containerStep, type ParameterRef, pipeline } from 'slipway';
import { z } from 'zod';

export const add = containerStep({
  name: 'add',
  inputs: { a: z.int(), b: z.int().default(1) },
  outputs: { out: z.int() },
  container: ({ inputs, outputs }) => ({
    image: 'tool:1',
    command: ['add', inputs.a, inputs.b, outputs.out.outputFile],
  }),
});

/** A chain whose tasks each have a component and an executor of their own, as KFP makes them. */
export const chain = (tasks: number) =>
  pipeline({
    name: 'chain',
    params: { start: z.int() },
    build(p) {
      let last: ParameterRef<number> = p.start;
      for (let n = 0; n < tasks; n += 1) last = add({ a: last }, { env: { TASK: String(n) } }).out;
    },
  });
