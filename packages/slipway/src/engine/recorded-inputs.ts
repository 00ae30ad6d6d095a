import type { PipelineSpec, PipelineTaskSpec } from '../ir/pipeline-spec.ts';
import type { RunRecord, TaskRun, TaskValues } from '../runs/run-record.ts';
import { EngineError } from './errors.ts';
import { finalStatus } from './final-status.ts';
import { loopItems } from './loop-items.ts';
import { resolveInputs } from './resolve-inputs.ts';
import { runFacts } from './run-facts.ts';
import { NO_VALUES } from './task-outcome.ts';

export interface RecordedRun {
  readonly run: RunRecord;
  readonly spec: PipelineSpec;
  readonly workspace?: string | undefined;
}

export interface RecordedTask {
  readonly task: PipelineTaskSpec;
  readonly inputs: TaskValues;
}

/**
 * What a task of a recorded run was given, worked out again from what the tasks before it left.
 * `path` is the task's path through nested DAGs and iterations, such as `for-loop-2/0/train`.
 */
export function recordedInputs(
  { run, spec, workspace }: RecordedRun,
  recorded: ReadonlyMap<string, TaskRun>,
  path: string,
): RecordedTask {
  let dag = spec.root.dag;
  let dagInputs: TaskValues = { parameters: run.parameters, artifacts: {} };
  let prefix = '';
  const names = path.split('/');
  for (let name = names.shift(); name !== undefined; name = names.shift()) {
    const task = dag?.tasks[name];
    if (task === undefined) throw notFound(run.id, path, [...recorded.keys()]);
    const sibling = (other: string) => recorded.get(`${prefix}${other}`);
    const component = spec.components?.[task.componentRef.name] ?? {};
    const inputs = resolveInputs(task, component, {
      dagInputs,
      outputsOf: (other) => sibling(other)?.outputs ?? null,
      statusOf: (other) => finalStatus(sibling(other), other, run.id),
      facts: runFacts(run, path, workspace),
    });
    if (names.length === 0) return { task, inputs };
    prefix += `${name}/`;
    dag = component.dag;
    dagInputs = inputs;
    const items = loopItems(task, inputs);
    if (items === undefined) continue;
    const index = names.shift() ?? '';
    prefix += `${index}/`;
    dagInputs = items[Number(index)] ?? NO_VALUES;
  }
  throw notFound(run.id, path, [...recorded.keys()]);
}

const notFound = (run: string, path: string, paths: readonly string[]) =>
  new EngineError(
    'not-found',
    'task-not-found',
    `Run ${run} has no task ${path}. Its tasks: ${paths.slice(0, 20).join(', ')}${paths.length > 20 ? ', …' : ''}.`,
  );
