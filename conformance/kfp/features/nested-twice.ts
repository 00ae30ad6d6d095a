import { pipeline, when } from 'slipway';
import { z } from 'zod';
import { show } from './programs.ts';

// #region example
export const tell = pipeline({
  name: 'tell',
  params: { text: z.string(), size: z.int().default(2) },
  build({ text, size }) {
    show({ text, n: size });
  },
});

export const tellMore = pipeline({
  name: 'tell-more',
  params: { text: z.string() },
  build({ text }) {
    tell({ text });
    show({ text, n: 5 });
  },
});

export const twin = pipeline({
  name: 'nested-twice',
  params: { text: z.string() },
  build({ text }) {
    tell({ text: 'first' });
    tellMore({ text });
    when(text.eq('again'), {}, () => {
      tell({ text, size: 3 });
    });
  },
});
// #endregion
