import { pipeline, step, when } from 'slipway';
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
} satisfies Record<string, Gap>;
