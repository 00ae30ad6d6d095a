import { containerStep, pipeline, statusOf } from 'slipway';
import { z } from 'zod';
import { make, report } from './programs.ts';

// #region example
export const mourn = containerStep({
  name: 'mourn',
  inputs: { text: z.string().default('nothing') },
  outputs: {},
  container: ({ inputs }) => ({ image: 'acme/tools:1', args: [inputs.text] }),
});

export const twin = pipeline({
  name: 'ignore-upstream-failure',
  params: {},
  build() {
    const made = make({});
    mourn({ text: made.label }, { ignoreUpstreamFailure: true });
    mourn({ text: 'anyway' }, { ignoreUpstreamFailure: true }).after(made);
    report({ status: statusOf(made), to: 'me' }, { ignoreUpstreamFailure: true });
  },
});
// #endregion
