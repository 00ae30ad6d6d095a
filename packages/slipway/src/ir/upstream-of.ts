import type { PipelineTaskSpec } from './pipeline-spec.ts';

/** Names of the sibling tasks a task waits for, by order or by data. */
export function upstreamOf(task: PipelineTaskSpec): readonly string[] {
  const names = new Set(task.dependentTasks ?? []);
  for (const binding of Object.values(task.inputs?.parameters ?? {}))
    for (const source of [binding.taskOutputParameter, binding.taskFinalStatus])
      if (source !== undefined) names.add(source.producerTask);
  for (const binding of Object.values(task.inputs?.artifacts ?? {}))
    if (binding.taskOutputArtifact !== undefined)
      names.add(binding.taskOutputArtifact.producerTask);
  return [...names].sort();
}
