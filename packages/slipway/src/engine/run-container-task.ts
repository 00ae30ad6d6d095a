import { resolve } from 'node:path';
import type { ComponentSpec, PipelineTaskSpec } from '../ir/pipeline-spec.ts';
import type { TaskRun, TaskValues } from '../runs/run-record.ts';
import { cacheParts } from './cache/cache-key.ts';
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

/** Runs one task that has an executor: a cache hit, or attempts until one succeeds. */
export async function runContainerTask(
  context: RunContext,
  container: ContainerTask,
): Promise<TaskOutcome> {
  const step = resolveStep(context, container.component);
  const { pending } = container;
  const isCached = context.parts.run.caching && container.task.cachingOptions?.enableCache === true;
  if (!isCached) return runAttempts(context, { ...container, step, cache: null });
  const parts = await cacheParts({
    component: container.component,
    inputs: container.inputs,
    implementation: await context.parts.implementations.digestOf(step.file),
    environment: step.environment.name,
    variables: step.variables,
    contentPaths: contentPaths(context, step, container.inputs),
  });
  const lookup = await lookUp(context, pending.path, parts);
  if (lookup.kind === 'hit')
    return context.settle(
      { ...pending, cacheKey: lookup.execution.cacheKey },
      { state: 'SKIPPED', reason: lookup.reason, outputs: lookup.execution.outputs },
    );
  return runAttempts(context, {
    ...container,
    step,
    cache: { parts, key: lookup.cacheKey },
    pending: { ...pending, cacheKey: lookup.cacheKey, reason: lookup.reason },
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
