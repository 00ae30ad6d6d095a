import { pipeline } from 'slipway';
import { z } from 'zod';
import { add } from './components/add.ts';
import { read } from './components/read.ts';
import { spell } from './components/spell.ts';
import { write } from './components/write.ts';

const describe = pipeline({
  name: 'describe',
  params: { n: z.int(), words: z.array(z.string()).default(['no', 'a']) },
  build({ n, words }) {
    const word = spell({ n, words });
    const written = write({ text: word.Output });
    return { text: read({ data: written.data }).Output, next: add({ a: n }).Output };
  },
});

export const twin = pipeline({
  name: 'inner-pipeline',
  params: { n: z.int().default(0) },
  build({ n }) {
    const first = describe({ n });
    const second = describe({ n: first.next, words: ['none', 'some', 'more'] });
    return { text: second.text, next: second.next };
  },
});
