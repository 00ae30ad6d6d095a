import { pipeline, when } from 'slipway';
import { z } from 'zod';
import { add } from './components/add.ts';
import { spell } from './components/spell.ts';

export const twin = pipeline({
  name: 'choice',
  params: { n: z.int(), m: z.int().default(2) },
  build({ n, m }) {
    const sum = add({ a: n, b: m }).Output;
    return when(sum.gt(5), {}, () => ({ Output: spell({ n: 9 }).Output }))
      .elseWhen(sum.eq(m), {}, () => ({ Output: spell({ n: 0, words: ['the same'] }).Output }))
      .otherwise(() => ({ Output: spell({ n }).Output }));
  },
});
