import { forEach, type ParameterRef, pipeline } from 'slipway';
import { z } from 'zod';
import { add } from './components/add.ts';
import { length } from './components/length.ts';
import { split } from './components/split.ts';
import { sumUp } from './components/sum-up.ts';

/** The file of a KFP component does not say what its lists are of; this pipeline does. */
const measure = pipeline({
  name: 'measure',
  params: { words: z.array(z.string()) },
  build: ({ words }) => forEach(words, {}, (text) => ({ Output: length({ text }).Output })),
});

export const twin = pipeline({
  name: 'loops',
  params: { numbers: z.array(z.int()), by: z.int().default(10) },
  build({ numbers, by }) {
    const given = forEach(numbers, {}, (a) => ({ sums: add({ a, b: by }).Output }));
    const constant = forEach([1, 2, 3], {}, (a) => ({ sums: add({ a, b: by }).Output }));
    const words = split({ text: 'a bb ccc' }).Output as ParameterRef<string[]>;
    const lengths = measure({ words }).Output;
    const a = sumUp({ values: given.sums }).Output;
    const b = sumUp({ values: constant.sums }).Output;
    const c = sumUp({ values: lengths }).Output;
    const total = add({ a: add({ a, b }).Output, b: c }).Output;
    return { total, sums: given.sums };
  },
});
