import { forEach, pipeline, text, when } from 'slipway';
import { z } from 'zod';
import { make, show } from '../features/programs.ts';
import type { Gap } from './gap.ts';

const name = 'gap';

export const loopGaps = {
  loop_over_fields_in_branch: {
    title: 'A loop over objects inside of a branch',
    proof: [
      'root/dag/tasks/condition-1/inputs',
      'components/comp-for-loop-3/dag/tasks/show/inputs',
    ],
    // #region loop_over_fields_in_branch
    define: () =>
      pipeline({
        name,
        params: { go: z.boolean() },
        build({ go }) {
          when(go, {}, () => {
            forEach([{ kind: 'a' }, { kind: 'b' }], {}, (item) => {
              show({ text: item.get('kind') });
            });
          });
        },
      }),
    // #endregion
  },

  field_used_in_branch_of_loop: {
    title: 'A field of the item inside of a branch of the loop',
    proof: ['components/comp-for-loop-2/dag/tasks/condition-3/inputs'],
    // #region field_used_in_branch_of_loop
    define: () =>
      pipeline({
        name,
        params: {},
        build() {
          forEach([{ kind: 'a', place: 'x' }], {}, (item) => {
            when(item.get('kind').eq('a'), {}, () => {
              show({ text: item.get('place') });
            });
          });
        },
      }),
    // #endregion
  },

  field_called_name: {
    title: 'A field called "name"',
    proof: ['components/comp-for-loop-1/dag/tasks/show/inputs'],
    // #region field_called_name
    define: () =>
      pipeline({
        name,
        params: { models: z.array(z.object({ name: z.string() })) },
        build({ models }) {
          forEach(models, {}, (model) => {
            show({ text: model.get('name') });
          });
        },
      }),
    // #endregion
  },

  fields_of_several_types: {
    title: 'Fields of several types',
    note: 'KFP takes all fields for what the first one is.',
    proof: ['components/comp-for-loop-2/dag/tasks/make/inputs'],
    // #region fields_of_several_types
    define: () =>
      pipeline({
        name,
        params: {},
        build() {
          forEach([{ kind: 'a', size: 1 }], {}, (item) => {
            make({ size: item.get('size') });
          });
        },
      }),
    // #endregion
  },

  items_of_several_types: {
    title: 'Items of several types',
    // #region items_of_several_types
    define: () =>
      pipeline({
        name,
        params: {},
        build() {
          forEach([1, 'b', { c: 2 }], {}, (n) => {
            // @ts-expect-error not every item is a number
            show({ n });
          });
        },
      }),
    // #endregion
  },

  item_in_text_inside_branch: {
    title: 'The item in a text inside of a branch of the loop',
    proof: [
      'components/comp-for-loop-1/dag/tasks/condition-2/inputs',
      'components/comp-condition-2/dag/tasks/show/inputs',
    ],
    // #region item_in_text_inside_branch
    define: () =>
      pipeline({
        name,
        params: { sizes: z.array(z.int()), go: z.boolean() },
        build({ sizes, go }) {
          forEach(sizes, {}, (size) => {
            when(go, {}, () => {
              show({ text: text`size ${size}` });
            });
          });
        },
      }),
    // #endregion
  },

  loop_with_unused_item_in_branch: {
    title: 'A loop inside of a branch that does not use its item',
    proof: [
      'components/comp-condition-1/dag/tasks/for-loop-2/inputs',
      'root/dag/tasks/condition-1/inputs',
    ],
    // #region loop_with_unused_item_in_branch
    define: () =>
      pipeline({
        name,
        params: { names: z.array(z.string()), go: z.boolean() },
        build({ names, go }) {
          when(go, {}, () => {
            forEach(names, {}, () => {
              show({ text: 'again' });
            });
          });
        },
      }),
    // #endregion
  },
} satisfies Record<string, Gap>;
