import { containerStep, pipeline, text } from 'slipway';
import { z } from 'zod';
import { show } from '../features/programs.ts';
import type { Gap } from './gap.ts';

const name = 'gap';

export const valueGaps = {
  integer_beyond_double: {
    title: 'An integer that the format cannot carry',
    // #region integer_beyond_double
    define: () =>
      pipeline({
        name,
        params: { n: z.int().default(2 ** 53 + 2) },
        build({ n }) {
          show({ n });
        },
      }),
    // #endregion
  },

  infinite_default: {
    title: 'A number that JSON cannot carry',
    // #region infinite_default
    define: () =>
      pipeline({
        name,
        params: { score: z.number().default(Number.POSITIVE_INFINITY) },
        build({ score }) {
          show({ score });
        },
      }),
    // #endregion
  },

  null_in_constant: {
    title: 'Null inside of a constant',
    proof: ['root/dag/tasks/configure/inputs'],
    // #region null_in_constant
    define: () => {
      const configure = containerStep({
        name: 'configure',
        inputs: { options: z.record(z.string(), z.json()) },
        outputs: {},
        container: ({ inputs }) => ({ image: 'acme/tools:1', args: [inputs.options] }),
      });
      return pipeline({
        name,
        params: {},
        build() {
          configure({ options: { limit: null } });
        },
      });
    },
    // #endregion
  },

  integer_for_number: {
    title: 'An integer where a number goes',
    proof: ['root/dag/tasks/show/inputs'],
    // #region integer_for_number
    define: () =>
      pipeline({
        name,
        params: { rate: z.int() },
        build({ rate }) {
          show({ score: rate });
        },
      }),
    // #endregion
  },

  choices_of_parameter: {
    title: 'A parameter with a few choices',
    note: 'The format has `literals`; no version of the Python SDK up to 2.17 writes them.',
    proof: ['root/inputDefinitions'],
    // #region choices_of_parameter
    define: () =>
      pipeline({
        name,
        params: { mode: z.enum(['fast', 'slow']).default('fast') },
        build({ mode }) {
          show({ text: text`in ${mode} mode` });
        },
      }),
    // #endregion
  },

  limits_of_parameter: {
    title: 'Limits of a parameter',
    note: 'They are checked when a run is submitted, and again in the step.',
    proof: ['root/inputDefinitions', 'platforms/slipway/config'],
    // #region limits_of_parameter
    define: () =>
      pipeline({
        name,
        params: { n: z.int().min(1).max(10).default(3) },
        build({ n }) {
          show({ n });
        },
      }),
    // #endregion
  },
} satisfies Record<string, Gap>;
