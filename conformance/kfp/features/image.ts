import { pipeline } from 'slipway';
import { z } from 'zod';
import { make, show } from './programs.ts';

// #region example
export const twin = pipeline({
  name: 'image',
  params: { image: z.string() },
  build({ image }) {
    make({}, { image: 'acme/tools:2' });
    show({}, { image });
  },
});
// #endregion
