import { pipeline } from 'slipway';
import { addOne } from './steps.ts';

/** Steps one after the other, each waiting for the number of the one before. */
export const chainOf = (length: number) =>
  pipeline({
    name: `chain-${length}`,
    params: {},
    build() {
      let last = addOne({ x: 0 }, { name: 'add-1' });
      for (let index = 2; index <= length; index += 1)
        last = addOne({ x: last.x }, { name: `add-${index}` });
      return { x: last.x };
    },
  });
