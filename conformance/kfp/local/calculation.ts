import { pipeline, text } from 'slipway';
import { z } from 'zod';
import { add } from './components/add.ts';
import { read } from './components/read.ts';
import { spell } from './components/spell.ts';
import { write } from './components/write.ts';

// #region example
export const twin = pipeline({
  name: 'calculation',
  params: { n: z.int().default(1), place: z.string().default('here') },
  build({ n, place }) {
    const first = add({ a: n });
    const second = add({ a: first.Output, b: n });
    const word = spell({ n: first.Output });
    const written = write({ text: text`${word.Output} is ${place}, ${second.Output}` });
    return { sum: second.Output, text: read({ data: written.data }).Output };
  },
});
// #endregion
