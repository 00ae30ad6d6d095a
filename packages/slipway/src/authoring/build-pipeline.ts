import { isArtifactType } from './artifact-types.ts';
import { BuildScope, withScope } from './build-scope.ts';
import { refTo } from './component.ts';
import { definitionError } from './definition-error.ts';
import { defaultOf } from './parameter-schema.ts';
import type { PipelineDefinition, PipelineOutputs } from './pipeline.ts';
import type { AnyRef } from './references.ts';

/** What `build` left behind. */
export interface BuiltPipeline {
  readonly scope: BuildScope;
  readonly outputs: PipelineOutputs;
}

/** Calls `build`, with references for the parameters. */
export function buildPipeline(definition: PipelineDefinition, around?: BuildScope): BuiltPipeline {
  const scope = new BuildScope(definition.source, around);
  return withScope(scope, () => {
    const outputs = definition.build(parameterRefs(definition, scope) as never) ?? {};
    scope.refusePromise(outputs, 'The build function', definition.source);
    return { scope, outputs };
  });
}

/** A pipeline used as a step, built at its first use. */
export function builtPipeline(definition: PipelineDefinition, around: BuildScope): BuiltPipeline {
  const known = around.pipelines.get(definition);
  if (known !== undefined) return known;
  if (beingBuilt.has(definition))
    throw definitionError(
      'pipeline-recursion',
      `The pipeline "${definition.name}" uses itself. Pipelines have an end.`,
    );
  beingBuilt.add(definition);
  try {
    const built = buildPipeline(definition, around);
    around.pipelines.set(definition, built);
    return built;
  } finally {
    beingBuilt.delete(definition);
  }
}

const beingBuilt = new Set<PipelineDefinition>();

function parameterRefs(
  { inputs }: PipelineDefinition,
  { root }: BuildScope,
): Record<string, AnyRef> {
  const entries = Object.entries(inputs).map(([name, type]) => [
    name,
    refTo({ kind: 'input', name, root }, type, mayBeAbsent(type)),
  ]);
  return Object.fromEntries(entries) as Record<string, AnyRef>;
}

function mayBeAbsent(type: PipelineDefinition['inputs'][string]): boolean {
  if (isArtifactType(type)) return type.isOptional;
  const { isOptional, value } = defaultOf(type);
  return isOptional && value === undefined;
}
