import type { z } from 'zod';
import type { AnyArtifactType } from './artifact-types.ts';
import { isArtifactType } from './artifact-types.ts';
import { builtPipeline } from './build-pipeline.ts';
import { currentScope } from './build-scope.ts';
import { checkKeepsType, checkParameterSchema } from './check-parameter-schema.ts';
import { compileNested } from './compile-body.ts';
import { type ComponentDefinition, type Task, useComponent } from './component.ts';
import { definitionError } from './definition-error.ts';
import type { KubernetesPipelineSettings } from './kubernetes/kubernetes-pipeline-settings.ts';
import {
  type AnyRef,
  type ArtifactListRef,
  type ArtifactRef,
  type ParameterRef,
  withOrigin,
} from './references.ts';
import { callerLocation, type SourceLocation } from './source-location.ts';
import type { TaskOptions } from './task-options.ts';
import { checkValueNames } from './value-names.ts';
import type { StepArguments, ValueTypes } from './value-types.ts';

/** Parameters by zod schema. Artifacts only come from a pipeline around this one. */
export type PipelineParams = ValueTypes;

export type PipelineOutputs = Readonly<Record<string, AnyRef>>;

/** The parameters as `build` sees them: references, never values. */
export type ParamRefs<P extends PipelineParams> = {
  readonly [K in keyof P]: P[K] extends AnyArtifactType
    ? P[K]['isList'] extends true
      ? ArtifactListRef<P[K]['schemaTitle']>
      : ArtifactRef<P[K]['schemaTitle']>
    : P[K] extends z.ZodType
      ? ParameterRef<z.output<P[K]>>
      : never;
};

// biome-ignore lint/suspicious/noConfusingVoidType: most pipelines hand out nothing
type BuildResult = PipelineOutputs | undefined | void;

export interface PipelineOptions<P extends PipelineParams, R extends BuildResult> {
  /** `^[a-z0-9][a-z0-9-]{0,127}$`, KFP's rule. */
  readonly name: string;
  /** Name shown to people. */
  readonly displayName?: string;
  readonly description?: string;
  /** Where runs keep their artifacts unless the submission says otherwise: `gs://…`. */
  readonly root?: string;
  readonly params: P;
  readonly kubernetes?: KubernetesPipelineSettings;
  /** Calls steps; may return what the pipeline hands out. Synchronous. */
  build(params: ParamRefs<P>): R;
}

/** A pipeline without its types, as the compiler handles it. */
export interface PipelineDefinition extends ComponentDefinition {
  readonly displayName?: string;
  readonly description?: string;
  readonly root?: string;
  readonly kubernetes?: KubernetesPipelineSettings;
  build(params: never): BuildResult;
  readonly source: SourceLocation;
}

export interface Pipeline {
  readonly slipway: 'pipeline';
  readonly definition: PipelineDefinition;
}

/** Options that fit a task which is a whole pipeline. */
export type NestedPipelineOptions = Pick<
  TaskOptions,
  'name' | 'displayName' | 'caching' | 'retries' | 'ignoreUpstreamFailure'
>;

/** A pipeline is a step, too: called inside of another one, it becomes a task of it. */
export interface PipelineStep<P extends PipelineParams, R extends BuildResult> extends Pipeline {
  (
    args: StepArguments<P>,
    options?: NestedPipelineOptions,
  ): { readonly [K in keyof NonNullable<R>]: Output<NonNullable<R>[K]> } & Task;
}

type Output<Ref> =
  Ref extends ParameterRef<infer T>
    ? ParameterRef<T>
    : Ref extends ArtifactListRef<infer Title>
      ? ArtifactListRef<Title>
      : Ref extends ArtifactRef<infer Title>
        ? ArtifactRef<Title>
        : never;

export const isPipeline = (value: unknown): value is Pipeline =>
  typeof value === 'function' && (value as { slipway?: unknown }).slipway === 'pipeline';

/** Declares a pipeline. Nothing runs: `build` is called by the compiler. */
export function pipeline<const P extends PipelineParams, R extends BuildResult = undefined>(
  options: PipelineOptions<P, R>,
): PipelineStep<P, R> {
  checkDefinition(options);
  const definition: PipelineDefinition = {
    ...(options as unknown as Omit<PipelineDefinition, 'inputs' | 'outputs'>),
    inputs: options.params,
    outputs: {},
    isContainer: false,
    source: callerLocation(),
    addTo: (target) => target.once(definition, () => compileNested(target, definition)),
  };
  const use = (args: StepArguments<P>, taskOptions: NestedPipelineOptions = {}) => {
    const { outputs } = builtPipeline(definition, currentScope(`The pipeline ${options.name}`));
    return useComponent(definition, { args, options: taskOptions }, (task) =>
      Object.fromEntries(
        Object.entries(outputs).map(([output, of]) => [
          output,
          withOrigin(of, { kind: 'output', task, output }),
        ]),
      ),
    );
  };
  return Object.assign(use, { slipway: 'pipeline' as const, definition }) as never;
}

function checkDefinition({
  name,
  params,
}: Pick<PipelineOptions<PipelineParams, void>, 'name' | 'params'>) {
  if (!/^[a-z0-9][a-z0-9-]{0,127}$/.test(name))
    throw definitionError(
      'pipeline-name',
      `"${name}" is no name for a pipeline: use lower-case letters, digits and dashes, at most 128.`,
    );
  checkValueNames('The parameter', params);
  for (const [param, type] of Object.entries(params)) {
    if (isArtifactType(type)) continue;
    checkParameterSchema(`The parameter "${param}"`, type);
    checkKeepsType(`The parameter "${param}"`, type);
  }
}
