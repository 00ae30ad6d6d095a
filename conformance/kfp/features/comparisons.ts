import { type Condition, type ParameterRef, pipeline, when } from 'slipway';
import { z } from 'zod';
import { make, show } from './programs.ts';

const showWhen = (condition: Condition | ParameterRef<boolean>) =>
  when(condition, {}, () => {
    show({});
  });

// #region example
export const twin = pipeline({
  name: 'comparisons',
  params: {
    mode: z.string(),
    n: z.int().default(3),
    rate: z.number().default(0.5),
    dry: z.boolean().default(false),
  },
  build({ mode, n, rate, dry }) {
    const made = make({});
    showWhen(mode.eq('fast'));
    showWhen(mode.ne(made.label));
    showWhen(n.ge(3));
    showWhen(made.n.lt(rate));
    showWhen(rate.le(0.25));
    showWhen(n.gt(2.5));
    showWhen(dry.eq(false));
    showWhen(made.good.eq(dry));
  },
});
// #endregion
