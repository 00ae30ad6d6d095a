import type { PipelineSpec, PipelineTaskSpec } from '../ir/pipeline-spec.ts';
import { upstreamOf } from '../ir/upstream-of.ts';
import { type CriticalPath, criticalPath } from './critical-path.ts';
import type { TaskRun } from './run-record.ts';

export interface RunTimeline {
  readonly startMs: number;
  readonly endMs: number;
  /** Chain of tasks that no number of workers makes shorter; the rest is waiting for a place. */
  readonly critical: CriticalPath;
}

/** When the tasks of a run ran, and which chain of them is the longest; undefined when none has run. */
export function runTimeline(
  spec: PipelineSpec,
  tasks: readonly TaskRun[],
  nowMs: number,
): RunTimeline | undefined {
  let startMs = Number.POSITIVE_INFINITY;
  let endMs = Number.NEGATIVE_INFINITY;
  const timed = tasks.map(({ path, startedAtMs, finishedAtMs }) => {
    if (startedAtMs === null) return { path, durationMs: 0 };
    // A clock may go back.
    const ended = Math.max(finishedAtMs ?? nowMs, startedAtMs);
    startMs = Math.min(startMs, startedAtMs);
    endMs = Math.max(endMs, ended);
    return { path, durationMs: ended - startedAtMs };
  });
  if (endMs < startMs) return undefined;
  return { startMs, endMs, critical: criticalPath(timed, (path) => upstreamPaths(spec, path)) };
}

/** Paths of the tasks beside a task that it waits for; none for what the pipeline does not have. */
function upstreamPaths(spec: PipelineSpec, path: string): readonly string[] {
  const names = path.split('/');
  const last = names.length - 1;
  let dag = spec.root.dag;
  for (let index = 0; index < last; index += 1) {
    const task = own(dag?.tasks, names[index]);
    dag = own(spec.components, task?.componentRef.name)?.dag;
    // After a loop comes the number of the iteration, which waits for nothing itself.
    if (task !== undefined && isLoop(task)) index += 1;
    if (index >= last) return [];
  }
  const task = own(dag?.tasks, names[last]);
  const prefix = path.slice(0, path.length - (names[last] ?? '').length);
  return task === undefined ? [] : upstreamOf(task).map((name) => `${prefix}${name}`);
}

const isLoop = ({ parameterIterator, artifactIterator }: PipelineTaskSpec): boolean =>
  parameterIterator !== undefined || artifactIterator !== undefined;

const own = <T>(
  record: { readonly [name: string]: T } | undefined,
  name: string | undefined,
): T | undefined =>
  record !== undefined && name !== undefined && Object.hasOwn(record, name)
    ? record[name]
    : undefined;
