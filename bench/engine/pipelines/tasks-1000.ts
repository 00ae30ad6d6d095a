import { pipeline } from 'slipway';
import { addOne } from './steps.ts';

/** A thousand tasks that wait for nothing. */
export const tasks = pipeline({
  name: 'tasks-1000',
  params: {},
  build() {
    for (let index = 0; index < 1000; index += 1) addOne({ x: index }, { name: `add-${index}` });
  },
});
