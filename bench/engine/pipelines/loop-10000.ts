import { forEach, pipeline } from 'slipway';
import { addOne } from './steps.ts';

const items = Array.from({ length: 10_000 }, (_, index) => index);

/** KFP's own backend stalls near 475 iterations. */
export const loop = pipeline({
  name: 'loop-10000',
  params: {},
  build() {
    forEach(items, { name: 'each' }, (x) => {
      addOne({ x });
    });
  },
});
