import { pipeline, when } from 'slipway';
import { z } from 'zod';
import { make } from './programs.ts';

// #region example
export const twin = pipeline({
  name: 'one-of-returned',
  params: { size: z.int() },
  build({ size }) {
    const pick = ({ n, model }: ReturnType<typeof make>) => ({ n, model });
    return when(size.gt(10), {}, () => pick(make({ size }))).otherwise(() => pick(make({})));
  },
});
// #endregion
