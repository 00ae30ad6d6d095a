import { resolve } from 'node:path';
import type { ComponentSpec, PipelineTaskSpec } from '../ir/pipeline-spec.ts';
import type { CacheParts, TaskRun, TaskValues } from '../runs/run-record.ts';
import { cacheKeyOf, cacheParts, namedCacheParts } from './cache/cache-key.ts';
import { lookUp } from './cache/task-cache.ts';
import { type ResolvedStep, resolveStep } from './resolve-step.ts';
import { runAttempts } from './run-attempts.ts';
import type { RunContext } from './run-context.ts';
import type { TaskOutcome } from './task-outcome.ts';

export interface ContainerTask {
  readonly task: PipelineTaskSpec;
  readonly component: ComponentSpec;
  readonly inputs: TaskValues;
  readonly pending: TaskRun;
}

/** Runs one task that has an executor: its recorded result, a cache hit, or attempts. */
export async function runContainerTask(
  context: RunContext,
  container: ContainerTask,
): Promise<TaskOutcome> {
  const step = resolveStep(context, container.component, container.inputs);
  const parts = await partsOf(context, container, step);
  const cacheKey = cacheKeyOf(parts);
  const recorded = context.recordedResult(container.pending.path, cacheKey);
  if (recorded !== undefined) return recorded;
  const pending = { ...container.pending, cacheKey };
  const isReusable =
    context.parts.run.caching && container.task.cachingOptions?.enableCache === true;
  const cache = { parts, isReusable };
  if (!isReusable) return runAttempts(context, { ...container, step, cache, pending });
  const lookup = await lookUp(context, pending.path, { key: cacheKey, parts });
  if (lookup.kind === 'hit')
    return context.settle(pending, {
      state: 'SKIPPED',
      reason: lookup.reason,
      outputs: lookup.execution.outputs,
      parts,
      execution: lookup.execution,
    });
  const missed = { ...pending, reason: lookup.reason };
  return runAttempts(context, { ...container, step, cache, pending: missed });
}

async function partsOf(
  context: RunContext,
  { task, component, inputs }: ContainerTask,
  step: ResolvedStep,
): Promise<CacheParts> {
  const name = task.cachingOptions?.cacheKey ?? '';
  if (name !== '') return namedCacheParts(name, task.componentRef.name, step.environment.name);
  return cacheParts({
    component,
    inputs,
    implementation: await step.program.digest(),
    environment: step.environment.name,
    variables: step.variables,
    contentPaths: contentPaths(context, step, inputs),
  });
}

function contentPaths(
  context: RunContext,
  step: ResolvedStep,
  inputs: TaskValues,
): Record<string, string> {
  const paths: Record<string, string> = {};
  for (const name of step.contentInputs) {
    const value = inputs.parameters[name];
    if (typeof value === 'string') paths[name] = resolve(context.parts.run.projectFolder, value);
  }
  return paths;
}
