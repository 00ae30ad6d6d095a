import { Dataset, pipeline, when } from 'slipway';
import { z } from 'zod';
import { make, publish, show, train } from './programs.ts';

// #region example
export const learn = pipeline({
  name: 'learn',
  params: { data: Dataset, rate: z.number(), note: z.string().default('inner') },
  build({ data, rate, note }) {
    const made = make({});
    const trained = train({ data, rate });
    when(made.n.gt(3), {}, () => {
      show({ text: note });
    });
    return { model: trained.model, n: made.n };
  },
});

export const twin = pipeline({
  name: 'nested',
  params: { rate: z.number().default(0.5) },
  build({ rate }) {
    const made = make({});
    const fitted = learn({ data: made.data, rate });
    publish({ model: fitted.model, note: made.label });
    show({ n: fitted.n });
  },
});
// #endregion
