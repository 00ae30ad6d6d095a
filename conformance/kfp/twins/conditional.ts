import { z } from 'zod';
import { pipeline, when } from '../../../packages/slipway/src/index.ts';
import { publish, read, train } from './steps.ts';

/** Every comparison KFP's compiler gets right, branches in branches, order across a branch. */
export const conditional = pipeline({
  name: 'conditional-twin',
  params: { source: z.string(), n: z.int().default(3), mode: z.string().default('fast') },
  build(p) {
    const data = read({ source: p.source });
    const other = read({ source: 'other.csv' });
    const trained = train({ table: data.table, lr: 0.5 });
    when(trained.accepted.eq(true), { name: 'decision' }, () => {
      publish({ model: trained.model, note: p.source, times: data.n });
      when(data.n.gt(p.n), {}, () => {
        const again = train({ table: data.table, lr: trained.auc });
        when(again.label.eq('good'), {}, () => {
          publish({ model: again.model, note: trained.label, times: p.n }).after(other);
        });
      });
    });
    when(trained.auc.ge(0.75), {}, () => {
      publish({ model: trained.model, note: 'by rank', times: 1 });
    });
    when(p.n.lt(2.5), {}, () => {
      read({ source: p.mode }).after(data);
    });
    when(data.n.ne(0), {}, () => {
      read({ source: 'n' });
    });
    when(p.mode.ne('slow'), { name: 'not slow' }, () => {
      read({ source: 'm' });
    });
    when(trained.auc.le(p.n), {}, () => {
      read({ source: 'a' });
    });
  },
});
