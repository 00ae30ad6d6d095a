import { onExit, pipeline } from 'slipway';
import { z } from 'zod';
import { failBelow } from './components/fail-below.ts';
import { note } from './components/note.ts';
import { noteStatus } from './components/note-status.ts';

export const twin = pipeline({
  name: 'at-the-end',
  params: { n: z.int(), path: z.string() },
  build({ n, path }) {
    onExit(
      (status) => noteStatus({ path, status }),
      { name: 'guarded' },
      () => {
        note({ path, text: 'checked' }).after(failBelow({ n }));
      },
    );
  },
});
