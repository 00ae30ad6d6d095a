import { containerStep, pipeline, text, when } from 'slipway';
import { z } from 'zod';
import { make } from './programs.ts';

// #region example
export const configure = containerStep({
  name: 'configure',
  inputs: { args: z.array(z.string()), options: z.record(z.string(), z.json()) },
  outputs: {},
  container: ({ inputs }) => ({ image: 'acme/tools:1', args: [inputs.args, inputs.options] }),
});

export const twin = pipeline({
  name: 'constants-with-texts',
  params: { bucket: z.string(), mode: z.string().default('fast') },
  build({ bucket, mode }) {
    const { label, n } = make({});
    configure({
      args: ['--mode', mode, text`gs://${bucket}/${n}`],
      options: { label, size: 3, tags: [{ mode }] },
    });
    when(mode.eq('fast'), {}, () => {
      configure({ args: ['again'], options: { from: text`${bucket}: ${label}` } });
    });
  },
});
// #endregion
