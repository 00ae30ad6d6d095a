import { type Diagnostic, hasErrors } from '../core/diagnostics.ts';
import type { PipelineSpec } from '../ir/pipeline-spec.ts';
import type { SlipwayPlatform } from '../ir/platform-spec.ts';
import { BuildScope, withScope } from './build-scope.ts';
import { checkArguments } from './check-arguments.ts';
import { checkConditions } from './check-conditions.ts';
import { checkOrder } from './check-order.ts';
import { checkOutputs } from './check-outputs.ts';
import { checkTasks } from './check-tasks.ts';
import { compileGroup } from './compile-group.ts';
import { CompileTarget } from './compile-target.ts';
import { parameterDefinition } from './parameter-definition.ts';
import { defaultOf, jsonSchemaOf, parameterTypeOf } from './parameter-schema.ts';
import type { Pipeline, PipelineOutputs, PipelineParams } from './pipeline.ts';
import { ParameterRef } from './references.ts';
import type { StepDefinition } from './step.ts';

export interface CompileOptions {
  /** Image that other engines run the steps in. */
  readonly image: string;
  /** Version of Slipway, for `sdkVersion`. */
  readonly version: string;
  /** Where the engine finds a step's code: module relative to the project, and export. */
  readonly moduleOf: (step: StepDefinition) => { readonly module: string; readonly export: string };
}

export interface CompileResult {
  /** Missing when there are errors. */
  readonly compiled?: { readonly spec: PipelineSpec; readonly platform: SlipwayPlatform };
  readonly diagnostics: readonly Diagnostic[];
}

/** Compiles a pipeline to KFP v2's PipelineSpec and the `platforms.slipway` document. */
export function compilePipeline(pipeline: Pipeline, options: CompileOptions): CompileResult {
  const scope = new BuildScope(pipeline.source);
  let outputs: PipelineOutputs = {};
  withScope(scope, () => {
    outputs = pipeline.build(parameterRefs(pipeline) as never) ?? {};
    scope.refusePromise(outputs, 'The build function', pipeline.source);
  });
  checkConditions(scope);
  checkOutputs(scope, outputs);
  const isCompilable = !hasErrors(scope.diagnostics);
  checkTasks(scope);
  checkArguments(scope);
  if (!isCompilable) return { diagnostics: scope.diagnostics };
  const target = new CompileTarget(scope, options);
  const root = compileGroup(target, scope.root, outputs);
  checkOrder(scope, [root, ...Object.values(target.components)]);
  if (hasErrors(scope.diagnostics)) return { diagnostics: scope.diagnostics };
  const spec: PipelineSpec = {
    pipelineInfo: {
      name: pipeline.name,
      ...(pipeline.description === undefined ? {} : { description: pipeline.description }),
    },
    schemaVersion: '2.1.0',
    sdkVersion: `slipway-${options.version}`,
    components: target.components,
    deploymentSpec: { executors: target.executors },
    root: { ...root, ...inputDefinitions(pipeline) },
  };
  const platform: SlipwayPlatform = {
    deploymentSpec: { executors: target.platformExecutors },
    config: {
      parameters: Object.fromEntries(
        Object.entries(pipeline.params).map(([name, schema]) => [
          name,
          { ...jsonSchemaOf(schema) },
        ]),
      ),
    } as SlipwayPlatform['config'],
  };
  return { compiled: { spec, platform }, diagnostics: scope.diagnostics };
}

function parameterRefs({ params }: Pipeline): Record<string, ParameterRef<unknown>> {
  return Object.fromEntries(
    Object.entries(params).map(([name, schema]) => [
      name,
      new ParameterRef({ kind: 'input', name }, parameterTypeOf(schema), mayBeAbsent(schema)),
    ]),
  );
}

const mayBeAbsent = (schema: PipelineParams[string]): boolean => {
  const { isOptional, value } = defaultOf(schema);
  return isOptional && value === undefined;
};

function inputDefinitions({ params }: Pipeline): Pick<PipelineSpec['root'], 'inputDefinitions'> {
  const entries = Object.entries(params);
  if (entries.length === 0) return {};
  return {
    inputDefinitions: {
      parameters: Object.fromEntries(
        entries.map(([name, schema]) => [name, parameterDefinition(schema)]),
      ),
    },
  };
}
