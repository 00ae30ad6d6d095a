import { forEach, pipeline } from 'slipway';
import { addOne, sum } from './steps.ts';

const items = Array.from({ length: 200 }, (_, index) => index);

/** As many tasks as the machine takes at a time, and one that takes all their numbers. */
export const fanOut = pipeline({
  name: 'fan-out-200',
  params: {},
  build() {
    const added = forEach(items, { name: 'each' }, (x) => ({ x: addOne({ x }).x }));
    return { x: sum({ xs: added.x }).x };
  },
});
