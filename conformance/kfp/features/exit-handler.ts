import { onExit, pipeline, when } from 'slipway';
import { z } from 'zod';
import { make, report, show } from './programs.ts';

// #region example
export const twin = pipeline({
  name: 'exit-handler',
  params: { to: z.string().default('team') },
  build({ to }) {
    onExit(
      (status) => report({ status, to }),
      { name: 'guarded' },
      () => {
        const made = make({});
        when(made.n.gt(3), {}, () => {
          show({ text: to });
        });
      },
    );
  },
});
// #endregion
