import { pipeline, when } from 'slipway';
import { z } from 'zod';
import { show } from '../features/programs.ts';
import type { Gap } from './gap.ts';

const name = 'gap';

export const conditionGaps = {
  boolean_compared_with_number: {
    title: 'A boolean compared with a number',
    // #region boolean_compared_with_number
    define: () =>
      pipeline({
        name,
        params: { flag: z.boolean() },
        build({ flag }) {
          // @ts-expect-error a number is no boolean
          when(flag.eq(1), {}, () => {
            show({ text: 'yes' });
          });
        },
      }),
    // #endregion
  },

  both_halves_of_and: {
    title: 'Both halves of an "and"',
    proof: ['root/dag/tasks/condition-1/triggerPolicy'],
    // #region both_halves_of_and
    define: () =>
      pipeline({
        name,
        params: { n: z.int() },
        build({ n }) {
          when(n.gt(1).and(n.lt(5)), {}, () => {
            show({ n });
          });
        },
      }),
    // #endregion
  },

  either_or: {
    title: 'Conditions with "or" and "not"',
    note: 'Python has no way to overload `or` and `not`; KFP has no other words for them.',
    proof: ['root/dag/tasks/condition-1/triggerPolicy'],
    // #region either_or
    define: () =>
      pipeline({
        name,
        params: { n: z.int(), dry: z.boolean() },
        build({ n, dry }) {
          when(n.gt(5).or(n.lt(1)).and(dry.not()), {}, () => {
            show({ n });
          });
        },
      }),
    // #endregion
  },

  quote_in_text: {
    title: 'A quote in a compared text',
    proof: ['root/dag/tasks/condition-1/triggerPolicy'],
    // #region quote_in_text
    define: () =>
      pipeline({
        name,
        params: { note: z.string() },
        build({ note }) {
          when(note.eq("it's"), {}, () => {
            show({ text: note });
          });
        },
      }),
    // #endregion
  },

  text_compared_with_number: {
    title: 'A text compared with a number',
    // #region text_compared_with_number
    define: () =>
      pipeline({
        name,
        params: { note: z.string(), n: z.int() },
        build({ note, n }) {
          // @ts-expect-error a number is no text
          when(note.eq(n), {}, () => {
            show({ text: note });
          });
        },
      }),
    // #endregion
  },

  number_compared_with_boolean: {
    title: 'A number compared with a boolean',
    // #region number_compared_with_boolean
    define: () =>
      pipeline({
        name,
        params: { n: z.int() },
        build({ n }) {
          // @ts-expect-error a boolean is no number
          when(n.eq(true), {}, () => {
            show({ n });
          });
        },
      }),
    // #endregion
  },
} satisfies Record<string, Gap>;
