import { pipeline } from 'slipway';
import { z } from 'zod';
import { failBelow } from './components/fail-below.ts';
import { note } from './components/note.ts';

export const twin = pipeline({
  name: 'in-spite',
  params: { n: z.int(), path: z.string() },
  build({ n, path }) {
    const checked = failBelow({ n, limit: 3 });
    note({ path, text: 'in spite of it' }, { ignoreUpstreamFailure: true }).after(checked);
    note({ path, text: 'only after success' }).after(checked);
  },
});
