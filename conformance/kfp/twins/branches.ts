import { z } from 'zod';
import { pipeline, when } from '../../../packages/slipway/src/index.ts';
import { publish, read, train } from './steps.ts';

/** Both sides of conditions: named and unnamed, one pair inside another, numbers after them. */
export const branches = pipeline({
  name: 'branches-twin',
  params: { source: z.string(), fallback: z.string().default('none') },
  build(p) {
    const data = read({ source: p.source });
    const trained = train({ table: data.table, lr: 0.5 });
    when(trained.accepted.eq(true), { name: 'accepted' }, () => {
      publish({ model: trained.model, note: p.source, times: 1 });
      when(data.n.gt(3), {}, () => {
        read({ source: 'deep' });
      }).otherwise(() => {
        read({ source: p.fallback });
      });
    }).otherwise(
      () => {
        const again = train({ table: data.table, lr: trained.auc });
        publish({ model: again.model, note: again.label, times: data.n });
      },
      { name: 'refused' },
    );
    when(trained.auc.lt(0.5), {}, () => {
      read({ source: 'last' });
    });
  },
});
