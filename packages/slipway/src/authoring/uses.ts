import { referencesIn } from './condition-to-cel.ts';
import { type GroupNode, groupsIn, type TaskNode, tasksIn } from './graph.ts';
import { kubernetesExecutorConfig } from './kubernetes/kubernetes-executor-config.ts';
import { type NestedTexts, referencesInTexts } from './nested-texts.ts';
import { type AnyRef, isRef } from './references.ts';
import type { Resources } from './task-options.ts';

/** Every reference in a pipeline, once for each use; what conditions and loops go by included. */
export function usesIn(root: GroupNode): AnyRef[] {
  const ofGroups = groupsIn(root).flatMap(usesOfGroup);
  return [...ofGroups, ...tasksIn(root).flatMap(usesOfTask)];
}

/** References that a group itself goes by. */
export function usesOfGroup({ conditions, loop }: GroupNode): AnyRef[] {
  const items = loop?.items;
  return [
    ...conditions.filter((node) => node !== undefined).flatMap(referencesIn),
    ...(isRef(items) ? [items] : []),
  ];
}

function usesOfTask(task: TaskNode): AnyRef[] {
  const { resources, image, kubernetes } = task.options;
  const used = [...Object.values(task.arguments).flatMap(usesInArgument)];
  for (const value of [...resourceValues(resources), image]) if (isRef(value)) used.push(value);
  if (kubernetes !== undefined)
    kubernetesExecutorConfig(kubernetes, (reference) => {
      used.push(reference);
      return {};
    });
  return used;
}

function usesInArgument(value: unknown): AnyRef[] {
  if (isRef(value)) return [value];
  return referencesInTexts(value as NestedTexts);
}

const resourceValues = ({
  cpu,
  memory,
  cpuRequest,
  memoryRequest,
  accelerator,
}: Resources = {}): unknown[] => [
  cpu,
  memory,
  cpuRequest,
  memoryRequest,
  accelerator?.type,
  accelerator?.count,
];
