import { forEach, pipeline, text, when } from 'slipway';
import { z } from 'zod';
import { join, make, merge, publish, show, total, train } from '../features/programs.ts';

/** Groups of every kind in each other, with values that cross several of them. */
export const twin = pipeline({
  name: 'deep',
  params: {
    sizes: z.array(z.int()),
    note: z.string().default('n'),
    go: z.boolean().default(true),
    limit: z.number().default(0.5),
  },
  build({ sizes, note, go, limit }) {
    const first = make({});
    const { ns, parts } = forEach(sizes, { name: 'sizes' }, (size) => {
      const made = make({ size });
      when(made.n.gt(first.n), {}, () => {
        forEach(made.names, {}, (name) => {
          show({ text: text`${note}-${name}`, n: first.n });
          when(name.eq(note), { name: 'same name' }, () => {
            publish({ model: made.model, note: first.label });
          });
        });
      })
        .elseWhen(made.score.lt(limit), {}, () => {
          show({ text: made.label }).after(first);
        })
        .otherwise(() => {
          train({ data: first.data, rate: limit });
        });
      return { ns: made.n, parts: made.data };
    });
    const summed = total({ values: ns });
    const merged = merge({ parts });
    when(go, {}, () => {
      const { label } = when(summed.sum.gt(3), {}, () => {
        when(note.ne('x'), {}, () => {
          train({ data: merged.data });
        });
        return { label: make({ size: summed.sum }).label };
      }).otherwise(() => ({ label: make({ size: 2 }).label }));
      show({ text: label }).after(merged);
      const { labels } = forEach([1, 2, 3], {}, (size) => ({
        labels: make({ size }).after(summed).label,
      }));
      join({ texts: labels });
    });
  },
});
