import { pipeline } from 'slipway';
import { z } from 'zod';
import { make, show } from './programs.ts';

// #region example
export const twin = pipeline({
  name: 'names',
  displayName: 'All names',
  description: 'What people see.\nTwo lines.',
  root: 'gs://acme/runs',
  params: { text: z.string() },
  build({ text }) {
    make({}, { displayName: 'Make the data' });
    show({ text }, { displayName: 'Zeige é' });
    show({ text });
  },
});
// #endregion
