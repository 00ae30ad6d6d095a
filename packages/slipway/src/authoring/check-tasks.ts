import { isArtifactType } from './artifact-types.ts';
import type { BuildScope } from './build-scope.ts';
import { displayNameOf, type GroupNode, type TaskNode, tasksIn } from './graph.ts';
import { checkKubernetesSettings } from './kubernetes/check-kubernetes-settings.ts';
import { defaultOf } from './parameter-schema.ts';
import { isRef, ParameterRef } from './references.ts';
import { cpuCores, gigabytes } from './resource-settings.ts';
import { problemOfRetries } from './retries.ts';
import type { Resources } from './task-options.ts';

type Problem = readonly [code: string, message: string];

/** Reports bodies without a task, and options of tasks that cannot be. */
export function checkTasks(scope: BuildScope): void {
  checkBody(scope, scope.root);
  const exits = new Set(scope.root.groups.map(({ exitTask }) => exitTask));
  for (const task of tasksIn(scope.root)) {
    const problems = [
      ...problemsOfName(task),
      ...problemsOfOptions(task),
      ...problemsOfContainer(task),
      ...problemsOfIgnoring(task),
      ...(exits.has(task) ? problemsOfExit(task) : []),
    ];
    for (const [code, message] of problems)
      scope.report(code, `${task.name}: ${message}.`, task.source);
  }
}

/** As a label value of Kubernetes, where task names end up. */
const NAME_LENGTH_MAX = 63;

const problemsOfName = ({ name }: TaskNode): Problem[] =>
  name.length <= NAME_LENGTH_MAX
    ? []
    : [['task-name', `the name has ${name.length} characters; the limit is ${NAME_LENGTH_MAX}`]];

function problemsOfOptions({ options }: TaskNode): Problem[] {
  const problems: Problem[] = [];
  const retries = problemOfRetries(options.retries ?? 0);
  if (retries !== undefined) problems.push(['retries', `the retries ${retries}`]);
  if (typeof options.caching === 'object' && !/^.{1,1000}$/s.test(options.caching.key))
    problems.push(['cache-key', 'the cache key must be a text of 1 to 1000 characters']);
  return problems;
}

const NO_CONSTANT =
  'is no text: the format has constants only. Give a value of the run as an input of the step';

function problemsOfContainer({ options, component }: TaskNode): Problem[] {
  const { image, env = {}, resources, kubernetes } = options;
  const isSet = [image, options.env, resources, kubernetes].some((value) => value !== undefined);
  if (isSet && !component.isContainer)
    return [
      ['no-container', `"${component.name}" has no container of its own to set anything for`],
    ];
  const names = Object.keys(env).filter((name) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name));
  const noTexts = Object.keys(env).filter((name) => typeof env[name] !== 'string');
  return [
    ...names.map((name): Problem => ['env-name', `"${name}" is no name for a variable`]),
    ...noTexts.map((name): Problem => ['env-value', `the variable "${name}" ${NO_CONSTANT}`]),
    ...problemsOfResources(resources),
    ...(kubernetes === undefined
      ? []
      : checkKubernetesSettings(kubernetes).map(({ code, message }): Problem => [code, message])),
  ];
}

function problemsOfResources({ accelerator, ...amounts }: Resources = {}): Problem[] {
  const { cpu, cpuRequest, memory, memoryRequest } = amounts;
  const problems: Problem[] = [];
  for (const amount of [cpu, cpuRequest])
    if (typeof amount === 'string' && cpuCores(amount) === undefined)
      problems.push(['resource-cpu', `the CPU is "${amount}": write 1, 0.5 or 500m`]);
  for (const amount of [memory, memoryRequest])
    if (typeof amount === 'string' && gigabytes(amount) === undefined)
      problems.push(['resource-memory', `the memory is "${amount}": write 512Mi or 2Gi`]);
  const count = accelerator?.count ?? 1;
  if (!isRef(count) && (!Number.isInteger(count) || count < 1))
    problems.push(['resource-accelerator', `the number of accelerators is ${String(count)}`]);
  return problems;
}

/** KFP: a task that runs after a failure cannot count on what the failed one gives. */
function problemsOfIgnoring({ options, component, ...task }: TaskNode): Problem[] {
  if (options.ignoreUpstreamFailure !== true) return [];
  return Object.entries(component.inputs).flatMap(([name, type]): Problem[] => {
    const isOptional = isArtifactType(type) ? type.isOptional : defaultOf(type).isOptional;
    const value = task.arguments[name];
    const comesFromTask = isRef(value) && !['input', 'item', 'status'].includes(value.origin.kind);
    if (!comesFromTask || isOptional) return [];
    return [
      [
        'ignored-failure',
        `the input "${name}" comes from a task whose failure is ignored: give the input a default`,
      ],
    ];
  });
}

/** KFP: what watches a body cannot wait for anything else. */
function problemsOfExit(task: TaskNode): Problem[] {
  const waits = Object.values(task.arguments).some(
    (value) =>
      isRef(value) &&
      !(value instanceof ParameterRef && ['input', 'status'].includes(value.origin.kind)),
  );
  return waits || task.after.length > 0
    ? [['exit-task', 'an exit task may use the status and parameters of the pipeline, no tasks']]
    : [];
}

function checkBody(scope: BuildScope, group: GroupNode): void {
  for (const inner of group.groups) checkBody(scope, inner);
  if (group.tasks.length > 0 || group.groups.length > 0) return;
  const what = group.parent === null ? 'The pipeline' : `The body "${displayNameOf(group)}"`;
  scope.report('no-tasks', `${what} has no tasks. Call a step in it.`, group.source);
}
