import { pipeline } from 'slipway';
import { addOneCached } from './steps.ts';

/** A thousand tasks whose results are known the second time. */
export const cached = pipeline({
  name: 'cached-1000',
  params: {},
  build() {
    for (let index = 0; index < 1000; index += 1)
      addOneCached({ x: index }, { name: `add-${index}` });
  },
});
