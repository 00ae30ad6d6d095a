import { Dataset, forEach, onExit, pipeline, text, when } from 'slipway';
import { z } from 'zod';
import { make, publish, report, show, total, train } from '../features/programs.ts';

const measure = pipeline({
  name: 'measure',
  params: { sizes: z.array(z.int()), data: Dataset },
  build({ sizes, data }) {
    train({ data });
    const { values } = forEach(sizes, {}, (size) => ({ values: make({ size }).n }));
    return { Output: total({ values }).sum };
  },
});

/** Everything inside of two guarded bodies, and pipelines in them. */
export const twin = pipeline({
  name: 'guarded',
  params: { sizes: z.array(z.int()), to: z.string().default('team') },
  build({ sizes, to }) {
    const before = make({});
    const first = onExit(
      (status) => report({ status, to }),
      { name: 'first' },
      () => {
        const measured = measure({ sizes, data: before.data });
        when(measured.Output.gt(3), {}, () => {
          show({ text: text`${to} ${before.label}` });
        });
        forEach(sizes, { parallelism: 3 }, (size) => {
          when(size.eq(before.n), {}, () => {
            measure({ sizes: [1, 2], data: before.data });
          });
        });
      },
    );
    const second = onExit(
      () => show({ text: to }, { retries: 2, displayName: 'The end' }),
      {},
      () => {
        publish({ model: before.model });
      },
    );
    show({ text: 'at last' }).after(first, second);
  },
});
