import { readPipeline } from '../../ir/read-pipeline.ts';
import {
  artifactsIn,
  type CacheParts,
  type RunRecord,
  type TaskRun,
  type TaskValues,
} from '../../runs/run-record.ts';
import type { RunStore } from '../../runs/run-store.ts';
import { recordedInputs } from '../recorded-inputs.ts';
import { changedParts } from './cache-key.ts';

/** Earlier runs among which the nearest execution is looked for. */
const EARLIER_MAX = 20;

export interface ExecutionDifference {
  /** Part of the cache key, such as `implementation` or `input learningRate`. */
  readonly part: string;
  /** What it is now and was before: an input's value where it is known, else a digest; null: absent. */
  readonly now: string | null;
  readonly before: string | null;
}

export interface ExecutionExplanation {
  readonly parts: CacheParts;
  /** The run of the earlier execution that differs least; undefined: there is none. */
  readonly nearestRun: string | undefined;
  readonly differences: readonly ExecutionDifference[];
}

/** Holds a recorded task against the same task of earlier runs; undefined when it has not run. */
export async function explainExecution(
  runs: RunStore,
  run: RunRecord,
  path: string,
): Promise<ExecutionExplanation | undefined> {
  const parts = await runs.taskParts(run.id, path);
  if (parts === undefined) return undefined;
  const earlier = await runs.earlierParts(run.id, path, EARLIER_MAX);
  const [nearest] = earlier
    .map((other) => ({ ...other, changed: changedParts(parts, other.parts) }))
    .sort((a, b) => a.changed.length - b.changed.length);
  if (nearest === undefined) return { parts, nearestRun: undefined, differences: [] };
  const then = await runs.findRun(nearest.run);
  const nowValues = await inputsOf(runs, run, path);
  const thenValues = then === undefined ? undefined : await inputsOf(runs, then, path);
  const differences = nearest.changed.map((part) => ({
    part,
    now: shown(part, parts, nowValues),
    before: shown(part, nearest.parts, thenValues),
  }));
  return { parts, nearestRun: nearest.run, differences };
}

/** The inputs of a recorded task; undefined when they cannot be worked out any more. */
async function inputsOf(
  runs: RunStore,
  run: RunRecord,
  path: string,
): Promise<TaskValues | undefined> {
  const { spec } = readPipeline(run.pipelineYaml);
  if (spec === undefined) return undefined;
  const tasks = await runs.tasks(run.id);
  const recorded = new Map(tasks.map((task: TaskRun) => [task.path, task]));
  try {
    return recordedInputs({ run, spec }, recorded, path).inputs;
  } catch {
    return undefined;
  }
}

function shown(part: string, parts: CacheParts, values: TaskValues | undefined): string | null {
  const digest = parts[part];
  if (digest === undefined) return null;
  const name = part.startsWith('input ') ? part.slice('input '.length) : undefined;
  if (name === undefined || values === undefined) return digest;
  const value = values.parameters[name];
  if (value !== undefined) return JSON.stringify(value);
  return artifactsIn(values).find(([other]) => other === name)?.[1].uri ?? digest;
}
