import { type Diagnostic, hasErrors } from '../core/diagnostics.ts';
import type { KubernetesPlatform } from '../ir/kubernetes-platform.ts';
import type { ComponentSpec, PipelineSpec } from '../ir/pipeline-spec.ts';
import type { SlipwayPlatform } from '../ir/platform-spec.ts';
import { isArtifactType } from './artifact-types.ts';
import { type BuiltPipeline, buildPipeline } from './build-pipeline.ts';
import { checkOrder } from './check-order.ts';
import { compileBody } from './compile-body.ts';
import { type CompileOptions, CompileTarget } from './compile-target.ts';
import { checkKubernetesPipeline } from './kubernetes/check-kubernetes-settings.ts';
import { kubernetesPipelineConfig } from './kubernetes/kubernetes-pipeline-settings.ts';
import { jsonSchemaOf } from './parameter-schema.ts';
import type { Pipeline, PipelineDefinition } from './pipeline.ts';

export interface CompileResult {
  /** Missing when there are errors. */
  readonly compiled?: {
    readonly spec: PipelineSpec;
    readonly platform: SlipwayPlatform;
    readonly kubernetes?: KubernetesPlatform;
  };
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Compiles a pipeline to KFP v2's PipelineSpec and its platform documents. `built`: what its `build`
 * left behind, for a caller who has called it; it is used up.
 */
export function compilePipeline(
  { definition }: Pipeline,
  options: CompileOptions,
  built: BuiltPipeline = buildPipeline(definition),
): CompileResult {
  const { scope } = built;
  const target = new CompileTarget(scope, options);
  const root = compileBody(target, definition, built);
  checkOrder(scope, [root, ...Object.values(target.components)]);
  checkWorkspace(target, definition);
  for (const { code, message } of checkKubernetesPipeline(definition.kubernetes ?? {}))
    scope.report(code, `The pipeline "${definition.name}": ${message}.`, definition.source);
  const { diagnostics } = scope;
  if (hasErrors(diagnostics)) return { diagnostics };
  const kubernetes = kubernetesPlatform(target, definition);
  const compiled = {
    spec: pipelineSpec(definition, target, root),
    platform: slipwayPlatform(target, definition),
    ...(kubernetes === undefined ? {} : { kubernetes }),
  };
  return { compiled, diagnostics };
}

const pipelineSpec = (
  { name, displayName, description, root: defaultPipelineRoot }: PipelineDefinition,
  { options, components, executors }: CompileTarget,
  root: ComponentSpec,
): PipelineSpec => ({
  pipelineInfo: {
    name,
    ...(displayName === undefined ? {} : { displayName }),
    ...(description === undefined ? {} : { description }),
  },
  ...(defaultPipelineRoot === undefined ? {} : { defaultPipelineRoot }),
  schemaVersion: '2.1.0',
  sdkVersion: `slipway-${options.version}`,
  components,
  deploymentSpec: { executors },
  root,
});

function slipwayPlatform(
  { slipway }: CompileTarget,
  { inputs }: PipelineDefinition,
): SlipwayPlatform {
  const parameters = Object.entries(inputs).flatMap(([name, type]) =>
    isArtifactType(type) ? [] : [[name, { ...jsonSchemaOf(type) }] as const],
  );
  return {
    deploymentSpec: { executors: slipway },
    config: { parameters: Object.fromEntries(parameters) },
  } as SlipwayPlatform;
}

/** Undefined when nobody asked Kubernetes for anything. */
function kubernetesPlatform(
  { kubernetes }: CompileTarget,
  { kubernetes: settings }: PipelineDefinition,
): KubernetesPlatform | undefined {
  const hasExecutors = Object.keys(kubernetes).length > 0;
  if (!hasExecutors && settings === undefined) return undefined;
  return {
    ...(hasExecutors ? { deploymentSpec: { executors: kubernetes } } : {}),
    ...(settings === undefined ? {} : { pipelineConfig: kubernetesPipelineConfig(settings) }),
  };
}

function checkWorkspace({ scope, workspaceUses }: CompileTarget, definition: PipelineDefinition) {
  if (definition.kubernetes?.workspace !== undefined) return;
  for (const source of workspaceUses)
    scope.report(
      'workspace-missing',
      `This copies an artifact into the workspace, but the pipeline "${definition.name}" has none. Give it kubernetes: { workspace: { size: '10Gi' } }.`,
      source,
    );
}
