/** One pair `features/<name>.ts` and `features/<name>.py`, and what of the compiled file shows it. */
export interface Feature {
  readonly name: string;
  /** Default: `features`. */
  readonly folder?: string;
  readonly title: string;
  /** Paths into the compiled file; `*` is every member. */
  readonly proof: readonly string[];
}

/** One of the pairs in another folder. */
const rowIn = (folder: string, feature: Feature): Feature => ({ ...feature, folder });

const row = (name: string, title: string, ...proof: readonly string[]): Feature => ({
  name,
  title,
  proof,
});

const rootTask = (task: string): string => `root/dag/tasks/${task}`;
const taskOf = (component: string, task: string): string =>
  `components/comp-${component}/dag/tasks/${task}`;

/** What the format has and KFP's own compiler writes, in the order of the guide. */
export const features: readonly Feature[] = [
  row(
    'parameter-types',
    'Parameters of six types, with defaults',
    'root/inputDefinitions',
    `${rootTask('configure-2')}/inputs`,
  ),
  row(
    'optional-inputs',
    'Optional inputs',
    'components/comp-learn/inputDefinitions',
    `${rootTask('learn')}/inputs`,
  ),
  row(
    'artifact-types',
    'Artifacts: `system.*` and `google.*`',
    'components/comp-produce/outputDefinitions',
    'components/comp-produce-on-google-cloud/outputDefinitions',
  ),
  row(
    'artifact-lists',
    'Lists of artifacts',
    'components/comp-gather/inputDefinitions',
    'components/comp-produce/outputDefinitions',
    `${rootTask('merge')}/inputs`,
  ),
  row(
    'container-placeholders',
    'Containers: every `{{$…}}` value',
    'deploymentSpec/executors/exec-everything',
  ),
  row(
    'container-structures',
    'Containers: `concat` and `ifPresent`',
    'deploymentSpec/executors/exec-run',
  ),
  row(
    'importer',
    'Importer: constant, of a parameter, of a task, metadata, reimport',
    `${rootTask('importer-2')}/inputs`,
    'deploymentSpec/executors/exec-importer',
    'deploymentSpec/executors/exec-importer-2',
  ),
  row(
    'importer-workspace',
    'Importer into the workspace',
    'deploymentSpec/executors/exec-importer',
    'platforms/kubernetes',
  ),
  row('comparisons', 'Comparisons', 'root/dag/tasks/*/triggerPolicy'),
  row(
    'branches',
    '`when`, `elseWhen`, `otherwise` (If, Elif, Else)',
    'components/comp-condition-branches-1/dag/tasks/*/taskInfo',
    'components/comp-condition-branches-1/dag/tasks/*/triggerPolicy',
  ),
  row(
    'one-of',
    'What the branch that ran hands out (OneOf)',
    'components/comp-condition-branches-1/dag/outputs',
    `${rootTask('publish')}/inputs`,
  ),
  row(
    'one-of-returned',
    'OneOf as output of the pipeline',
    'root/dag/outputs',
    'root/outputDefinitions',
  ),
  row(
    'loop-constants',
    '`forEach` over constants (ParallelFor)',
    'root/dag/tasks/*/parameterIterator',
    'root/dag/tasks/*/taskInfo',
  ),
  row(
    'loop-fields',
    '`forEach` over objects and their fields',
    `${rootTask('for-loop-2')}/parameterIterator`,
    `${taskOf('for-loop-2', 'show')}/inputs`,
    `${taskOf('for-loop-2', 'condition-3')}/inputs`,
  ),
  row(
    'loop-parameter',
    '`forEach` over a parameter',
    `${rootTask('for-loop-1')}/parameterIterator`,
    `${taskOf('for-loop-1', 'make')}/inputs`,
  ),
  row(
    'loop-output',
    '`forEach` over an output of a task',
    `${rootTask('for-loop-1')}/parameterIterator`,
    `${rootTask('for-loop-1')}/inputs`,
  ),
  row(
    'loop-artifacts',
    '`forEach` over artifacts',
    `${rootTask('for-loop-1')}/artifactIterator`,
    `${taskOf('for-loop-1', 'train')}/inputs`,
  ),
  row(
    'loop-nested',
    'Loops in loops',
    `${rootTask('for-loop-1')}/parameterIterator`,
    'components/comp-for-loop-1/dag/tasks/for-loop-2/parameterIterator',
    'components/comp-for-loop-1/dag/tasks/for-loop-2/inputs',
  ),
  row('loop-parallelism', 'Limits of parallelism', 'root/dag/tasks/*/iteratorPolicy'),
  row(
    'loop-in-branch',
    'Loops in branches, branches in loops',
    `${taskOf('condition-1', 'for-loop-2')}/inputs`,
    `${taskOf('for-loop-2', 'condition-3')}/triggerPolicy`,
  ),
  row(
    'collected',
    'What every iteration hands out (Collected)',
    'components/comp-for-loop-1/dag/outputs',
    'components/comp-for-loop-1/outputDefinitions',
    `${rootTask('total')}/inputs`,
  ),
  row(
    'collected-nested',
    'Collected from loops in loops',
    'components/comp-for-loop-1/dag/outputs',
    'components/comp-for-loop-3/dag/outputs',
  ),
  row('collected-returned', 'Collected as output of the pipeline', 'root/dag/outputs'),
  row(
    'exit-handler',
    '`onExit` with the final status (ExitHandler)',
    rootTask('report'),
    rootTask('exit-handler-1'),
  ),
  row('exit-handler-after', 'Tasks after a guarded body', rootTask('show-4')),
  row(
    'ignore-upstream-failure',
    'Running after failures (`ignore_upstream_failure`)',
    rootTask('mourn'),
    rootTask('report'),
  ),
  row(
    'nested',
    'Pipelines as steps, with outputs',
    rootTask('learn'),
    'components/comp-learn/dag/outputs',
  ),
  row(
    'nested-twice',
    'A pipeline used several times',
    `${rootTask('tell')}/componentRef`,
    `${taskOf('tell-more', 'tell')}/componentRef`,
    `${taskOf('condition-1', 'tell-2')}/componentRef`,
  ),
  row(
    'nested-in-loop',
    'Pipelines in loops',
    `${taskOf('for-loop-1', 'measure')}/inputs`,
    'components/comp-for-loop-1/dag/outputs',
  ),
  row('after', 'Order without data: `.after`', 'root/dag/tasks/*/dependentTasks'),
  row('retries', 'Retries with backoff', 'root/dag/tasks/*/retryPolicy'),
  row('caching', 'Caching, with a key', 'root/dag/tasks/*/cachingOptions'),
  row('resources', 'Resources and accelerators', 'deploymentSpec/executors/*/container/resources'),
  row(
    'resources-from-parameters',
    'Resources and accelerators from parameters',
    'deploymentSpec/executors/*/container/resources',
    `${rootTask('show')}/inputs`,
  ),
  row('environment', 'Environment variables', 'deploymentSpec/executors/*/container/env'),
  row(
    'image',
    'The image of one task',
    'deploymentSpec/executors/*/container/image',
    `${rootTask('show')}/inputs`,
  ),
  row(
    'names',
    'Names for people, description, root folder',
    'pipelineInfo',
    'defaultPipelineRoot',
    'root/dag/tasks/*/taskInfo',
  ),
  row(
    'kubernetes-settings',
    'Kubernetes: secrets, volumes, nodes, pods, workspace',
    'platforms/kubernetes/deploymentSpec/executors/exec-show-2',
    'platforms/kubernetes/pipelineConfig',
  ),
  row(
    'volume-claims',
    'Kubernetes: volume claims made and removed',
    rootTask('deletepvc'),
    'platforms/kubernetes',
  ),
  row('templates', 'Texts with values of the run', 'root/dag/tasks/*/inputs/parameters/text'),
  row(
    'constants-with-texts',
    'Values of the run inside of lists and objects',
    `${rootTask('configure')}/inputs`,
  ),
  rowIn(
    'local',
    row(
      'calculation',
      'Components in Python, imported with `slipway types`',
      `${rootTask('add-2')}/inputs`,
      'deploymentSpec/executors/exec-add',
    ),
  ),
  row('outputs', 'Outputs of the pipeline', 'root/dag/outputs', 'root/outputDefinitions'),
];
