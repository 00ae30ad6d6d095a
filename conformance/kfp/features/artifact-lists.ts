import { Dataset, forEach, listOf, pipeline } from 'slipway';
import { z } from 'zod';
import { make, merge, train } from './programs.ts';

// #region example
export const produce = pipeline({
  name: 'produce',
  params: { sizes: z.array(z.int()) },
  build({ sizes }) {
    const { data } = forEach(sizes, {}, (size) => ({ data: make({ size }).data }));
    return { Output: data };
  },
});

export const gather = pipeline({
  name: 'gather',
  params: { parts: listOf(Dataset) },
  build: ({ parts }) => ({ Output: merge({ parts }).data }),
});

export const twin = pipeline({
  name: 'artifact-lists',
  params: {},
  build() {
    const produced = produce({ sizes: [1, 2] });
    const merged = merge({ parts: produced.Output });
    train({ data: merged.data });
    train({ data: gather({ parts: produced.Output }).Output });
  },
});
// #endregion
