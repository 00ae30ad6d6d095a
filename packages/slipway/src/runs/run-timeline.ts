import type { DagSpec, PipelineSpec } from '../ir/pipeline-spec.ts';
import { upstreamOf } from '../ir/upstream-of.ts';
import { criticalPath, type Timed } from './critical-path.ts';
import type { TaskRun } from './run-record.ts';

export interface RunTimeline {
  readonly startMs: number;
  readonly endMs: number;
  /** Paths of the tasks that decided when the run ended, in the order in which they ran. */
  readonly critical: readonly string[];
}

/** When the steps of a run ran, and which decided its length; undefined when none has run. */
export function runTimeline(
  spec: PipelineSpec,
  tasks: readonly TaskRun[],
  nowMs: number,
): RunTimeline | undefined {
  const steps = stepsOf(tasks, nowMs);
  if (steps.length === 0) return undefined;
  const paths = steps.map(({ path }) => path);
  const critical = criticalPath(steps, (path) => stepsBefore(spec, paths, path));
  return {
    startMs: Math.min(...steps.map(({ startMs }) => startMs)),
    endMs: Math.max(...steps.map(({ endMs }) => endMs)),
    critical: critical.map(({ path }) => path),
  };
}

/** Groups and loops last as long as what is in them: only what runs itself takes time. */
function stepsOf(tasks: readonly TaskRun[], nowMs: number): readonly Timed[] {
  const groups = new Set(
    tasks.flatMap(({ path }) => {
      const names = path.split('/');
      return names.slice(1).map((_, index) => names.slice(0, index + 1).join('/'));
    }),
  );
  return tasks.flatMap(({ path, attempts, startedAtMs, finishedAtMs }) =>
    startedAtMs === null || attempts === 0 || groups.has(path)
      ? []
      : [{ path, startMs: startedAtMs, endMs: Math.max(finishedAtMs ?? nowMs, startedAtMs) }],
  );
}

/** The steps among `paths` that a step waited for, itself or with the group it is in. */
function stepsBefore(
  spec: PipelineSpec,
  paths: readonly string[],
  path: string,
): readonly string[] {
  for (const place of placesOf(spec, path)) {
    const waited = place.upstream.flatMap((name) => {
      const sibling = `${place.prefix}${name}`;
      return paths.filter((other) => other === sibling || other.startsWith(`${sibling}/`));
    });
    if (waited.length > 0) return waited;
  }
  return [];
}

interface Place {
  /** Path of the siblings, with its last slash. */
  readonly prefix: string;
  readonly upstream: readonly string[];
}

/** A step's place in its own DAG, then those of the groups around it, from the inside out. */
function placesOf(spec: PipelineSpec, path: string): readonly Place[] {
  const places: Place[] = [];
  let dag: DagSpec | undefined = spec.root.dag;
  let prefix = '';
  for (const name of path.split('/')) {
    const task: DagSpec['tasks'][string] | undefined = dag?.tasks[name];
    if (task === undefined) {
      // The number of an iteration.
      prefix += `${name}/`;
      continue;
    }
    places.unshift({ prefix, upstream: upstreamOf(task) });
    prefix += `${name}/`;
    dag = spec.components?.[task.componentRef.name]?.dag;
  }
  return places;
}
