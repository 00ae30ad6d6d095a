import { containerStep, pipeline, step, text, when } from 'slipway';
import { z } from 'zod';
import { make, show } from '../features/programs.ts';
import type { Gap } from './gap.ts';

const name = 'gap';

export const taskGaps = {
  nested_pipeline_uses_component_twice: {
    title: 'A component that a nested pipeline uses twice',
    proof: [
      'components/comp-inner/dag/tasks/show/componentRef',
      'components/comp-inner/dag/tasks/show-2/componentRef',
      'deploymentSpec/executors/*/container/env',
    ],
    // #region nested_pipeline_uses_component_twice
    define: () => {
      const inner = pipeline({
        name: 'inner',
        params: {},
        build() {
          show({ text: 'a' }, { env: { TASK: 'one' } });
          show({ text: 'b' }, { env: { TASK: 'two' } });
        },
      });
      return pipeline({
        name: 'outer',
        params: {},
        build() {
          show({ text: 'c' }, { env: { TASK: 'outer' } });
          inner({});
        },
      });
    },
    // #endregion
  },

  same_source_same_bytes: {
    title: 'The same file from the same source',
    proof: ['root/dag/tasks/*/componentRef'],
    // #region same_source_same_bytes
    define: () => {
      const inner = pipeline({
        name: 'inner',
        params: {},
        build() {
          show({ text: 'a' });
          show({ text: 'b' });
        },
      });
      return pipeline({
        name: 'outer',
        params: {},
        build() {
          show({ text: 'c' });
          inner({});
          inner({});
        },
      });
    },
    // #endregion
  },

  resources_from_parameter_in_branch: {
    title: 'Resources from a parameter inside of a branch',
    proof: [
      'root/dag/tasks/condition-1/inputs',
      'components/comp-condition-1/dag/tasks/show/inputs',
    ],
    // #region resources_from_parameter_in_branch
    define: () =>
      pipeline({
        name,
        params: { cpu: z.string(), go: z.boolean() },
        build({ cpu, go }) {
          when(go, {}, () => {
            show({ text: 'a' }, { resources: { cpu } });
          });
        },
      }),
    // #endregion
  },

  resources_from_task: {
    title: 'Resources from an output of a task',
    proof: ['root/dag/tasks/show/dependentTasks', 'root/dag/tasks/show/inputs'],
    // #region resources_from_task
    define: () =>
      pipeline({
        name,
        params: {},
        build() {
          const sized = make({});
          show({ text: 'a' }, { resources: { memory: sized.label } });
        },
      }),
    // #endregion
  },

  ignoring_failures_with_defaults: {
    title: 'Ignoring failures before a task that leaves inputs to their defaults',
    proof: ['root/dag/tasks/show'],
    // #region ignoring_failures_with_defaults
    define: () =>
      pipeline({
        name,
        params: {},
        build() {
          const made = make({});
          show({ text: made.label }, { ignoreUpstreamFailure: true });
        },
      }),
    // #endregion
  },

  timeout_of_step: {
    title: 'A timeout of a step',
    note: 'Kubernetes has one of its own: `kubernetes: { activeDeadlineSeconds }`.',
    proof: ['platforms/slipway/deploymentSpec'],
    // #region timeout_of_step
    define: () => {
      const think = step({
        name: 'think',
        inputs: {},
        outputs: {},
        timeout: '10m',
        async run() {},
      });
      return pipeline({
        name,
        params: {},
        build() {
          think({});
        },
      });
    },
    // #endregion
  },

  component_called_like_group: {
    title: 'A component with the name of a group',
    proof: ['root/dag/tasks/*/componentRef'],
    // #region component_called_like_group
    define: () => {
      const condition1 = containerStep({
        name: 'condition-1',
        inputs: { text: z.string() },
        outputs: {},
        container: ({ inputs }) => ({ image: 'acme/tools:1', args: [inputs.text] }),
      });
      return pipeline({
        name,
        params: { go: z.boolean() },
        build({ go }) {
          condition1({ text: 'a' });
          when(go, {}, () => {
            show({ text: 'b' });
          });
        },
      });
    },
    // #endregion
  },

  variable_from_parameter: {
    title: 'An environment variable with a value of the run',
    note: 'The format has constants only; give the value as an input of the step.',
    // #region variable_from_parameter
    define: () =>
      pipeline({
        name,
        params: { mode: z.string() },
        build({ mode }) {
          // @ts-expect-error a value of the run is no constant
          show({ text: 'a' }, { env: { MODE: text`${mode} mode` } });
        },
      }),
    // #endregion
  },

  oneof_in_text: {
    title: 'OneOf inside of a text',
    proof: ['root/dag/tasks/show'],
    // #region oneof_in_text
    define: () =>
      pipeline({
        name,
        params: { go: z.boolean() },
        build({ go }) {
          const { label } = when(go, {}, () => ({ label: make({}).label })).otherwise(() => ({
            label: make({ size: 2 }).label,
          }));
          show({ text: text`made ${label}` });
        },
      }),
    // #endregion
  },
} satisfies Record<string, Gap>;
