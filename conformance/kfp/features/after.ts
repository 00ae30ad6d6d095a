import { pipeline, when } from 'slipway';
import { z } from 'zod';
import { make, show } from './programs.ts';

// #region example
export const twin = pipeline({
  name: 'after',
  params: { go: z.boolean().default(true) },
  build({ go }) {
    const first = make({});
    const second = show({ text: 'second' }).after(first);
    show({ text: first.label }).after(second, first);
    when(go, {}, () => {
      const inner = show({ text: 'inner' });
      show({ text: 'later' }).after(inner, second);
    });
  },
});
// #endregion
