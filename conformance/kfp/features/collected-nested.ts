import { containerStep, forEach, pipeline } from 'slipway';
import { z } from 'zod';
import { make, total } from './programs.ts';

// #region example
export const joinAll = containerStep({
  name: 'join',
  inputs: { texts: z.array(z.array(z.string())) },
  outputs: { text: z.string() },
  container: ({ inputs, outputs }) => ({
    image: 'acme/tools:1',
    command: ['join'],
    args: [inputs.texts, outputs.text.outputFile],
  }),
});

export const twin = pipeline({
  name: 'collected-nested',
  params: { sizes: z.array(z.int()) },
  build({ sizes }) {
    const { labels } = forEach(sizes, {}, () => {
      const { n, label } = forEach([1, 2], {}, (size) => {
        const made = make({ size });
        return { n: made.n, label: made.label };
      });
      total({ values: n });
      return { labels: label };
    });
    joinAll({ texts: labels });
  },
});
// #endregion
