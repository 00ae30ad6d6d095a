import { hasErrors } from '../core/diagnostics.ts';
import type { ComponentSpec } from '../ir/pipeline-spec.ts';
import { type BuiltPipeline, builtPipeline } from './build-pipeline.ts';
import { checkArguments } from './check-arguments.ts';
import { checkConditions } from './check-conditions.ts';
import { checkLoops } from './check-loops.ts';
import { checkOutputs } from './check-outputs.ts';
import { checkTasks } from './check-tasks.ts';
import { checkUses } from './check-uses.ts';
import { compileGroup } from './compile-group.ts';
import type { CompileTarget } from './compile-target.ts';
import { componentInterface } from './component-interface.ts';
import { markExports } from './mark-exports.ts';
import type { PipelineDefinition } from './pipeline.ts';
import { usesIn } from './uses.ts';

/** Checks and compiles what a pipeline's `build` left behind. Empty when there are errors. */
export function compileBody(
  target: CompileTarget,
  definition: PipelineDefinition,
  { scope, outputs }: BuiltPipeline,
): ComponentSpec {
  checkConditions(scope);
  checkLoops(scope);
  checkOutputs(scope, outputs);
  const isCompilable = !hasErrors(scope.diagnostics);
  checkTasks(scope);
  checkArguments(scope);
  if (!isCompilable) return {};
  const uses = [...usesIn(scope.root), ...Object.values(outputs)];
  checkUses(scope, uses);
  markExports(scope, uses);
  return {
    ...compileGroup(target, scope.root, outputs),
    ...componentInterface({ inputs: definition.inputs, outputs: {} }),
  };
}

/** A pipeline inside of another is a component of it. Gives the component's key. */
export function compileNested(target: CompileTarget, definition: PipelineDefinition): string {
  const { scope } = target;
  if (definition.kubernetes !== undefined)
    scope.report(
      'nested-settings',
      `The pipeline "${definition.name}" is used inside of another one, where its Kubernetes settings have no effect. Move them to the outer pipeline.`,
      definition.source,
    );
  const built = builtPipeline(definition, scope);
  return target.addComponent(definition.name, compileBody(target, definition, built));
}
