import type { BuiltPipeline } from './build-pipeline.ts';
import type { ComponentDefinition } from './component.ts';
import { tasksIn } from './graph.ts';
import type { StepDefinition } from './step.ts';

/** The steps whose code a pipeline needs, those of the pipelines in it included. */
export function usedSteps({ scope }: BuiltPipeline): ReadonlySet<StepDefinition> {
  const scopes = [scope, ...[...scope.pipelines.values()].map((built) => built.scope)];
  const tasks = scopes.flatMap(({ root }) => tasksIn(root));
  return new Set(tasks.map(({ component }) => component).filter(isStepDefinition));
}

const isStepDefinition = (component: ComponentDefinition): component is StepDefinition =>
  'run' in component;
