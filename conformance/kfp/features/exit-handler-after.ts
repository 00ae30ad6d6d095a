import { onExit, pipeline } from 'slipway';
import { z } from 'zod';
import { make, show } from './programs.ts';

// #region example
export const twin = pipeline({
  name: 'exit-handler-after',
  params: { text: z.string() },
  build({ text }) {
    const before = make({});
    const guarded = onExit(
      () => show({ text: 'clean up' }, { caching: false }),
      {},
      () => {
        show({ text: before.label });
        show({ text });
      },
    );
    show({ text: 'then' }).after(guarded);
  },
});
// #endregion
