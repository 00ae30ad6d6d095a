import { z } from 'zod';
import { pipeline } from '../../../packages/slipway/src/index.ts';
import { read, train } from './steps.ts';

/** All six parameter types with defaults, a step used twice, order without data, outputs. */
export const linear = pipeline({
  name: 'linear-twin',
  description: 'Reads twice, trains once.\nSecond line.',
  params: {
    source: z.string(),
    file: z.string().default('it\'s a "file" \\ é'),
    rows: z.int().default(100),
    lr: z.number().default(0.1),
    factor: z.number().default(1e-7),
    shuffle: z.boolean().default(false),
    columns: z.array(z.string()).default(['age', "o'clock"]),
    options: z.record(z.string(), z.json()).default({ on: { list: [1, 2.5, 1e22, true] } }),
    tag: z.string().optional(),
  },
  build(p) {
    const first = read({ source: p.source, rows: p.rows });
    const second = read({ source: 'eval.csv' }, { displayName: 'Read the rest' }).after(first);
    const trained = train({
      table: second.table,
      lr: p.lr,
      shuffle: p.shuffle,
      columns: p.columns,
      options: { a: 1, b: 0.5 },
      note: p.file,
    }).after(first);
    const again = train({ table: first.table, lr: 1, columns: ['x'], prefix: '' });
    return {
      model: again.model,
      accepted: trained.accepted,
      auc: trained.auc,
      label: trained.label,
      losses: trained.losses,
      report: trained.report,
      n: first.n,
    };
  },
});
