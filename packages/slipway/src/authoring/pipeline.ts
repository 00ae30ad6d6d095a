import type { z } from 'zod';
import { checkKeepsType, checkParameterSchema } from './check-parameter-schema.ts';
import { definitionError } from './definition-error.ts';
import type { ArtifactRef, ParameterRef } from './references.ts';
import { callerLocation, type SourceLocation } from './source-location.ts';
import { checkValueNames } from './value-names.ts';

export type PipelineParams = Readonly<Record<string, z.ZodType>>;

export type PipelineOutputs = Readonly<Record<string, ParameterRef<unknown> | ArtifactRef<string>>>;

/** The parameters as `build` sees them: references, never values. */
type ParamRefs<P extends PipelineParams> = {
  readonly [K in keyof P]: ParameterRef<z.output<P[K]>>;
};

export interface PipelineOptions<P extends PipelineParams> {
  /** `^[a-z0-9][a-z0-9-]{0,127}$`, KFP's rule. */
  readonly name: string;
  readonly description?: string;
  readonly params: P;
  /** Calls steps; may return what the pipeline hands out. Synchronous. */
  build(params: ParamRefs<P>): PipelineOutputs | undefined;
}

/** A pipeline without its types, as the compiler handles it. */
export interface Pipeline {
  readonly slipway: 'pipeline';
  readonly name: string;
  readonly description?: string;
  readonly params: PipelineParams;
  build(params: never): PipelineOutputs | undefined;
  readonly source: SourceLocation | undefined;
}

export const isPipeline = (value: unknown): value is Pipeline =>
  typeof value === 'object' &&
  value !== null &&
  (value as { slipway?: unknown }).slipway === 'pipeline';

/** Declares a pipeline. Nothing runs: `build` is called by the compiler. */
export function pipeline<const P extends PipelineParams>(options: PipelineOptions<P>): Pipeline {
  if (!/^[a-z0-9][a-z0-9-]{0,127}$/.test(options.name))
    throw definitionError(
      'pipeline-name',
      `"${options.name}" is no name for a pipeline: use lower-case letters, digits and dashes, at most 128.`,
    );
  checkValueNames('The parameter', options.params);
  for (const [name, schema] of Object.entries(options.params)) {
    checkParameterSchema(`The parameter "${name}"`, schema);
    checkKeepsType(`The parameter "${name}"`, schema);
  }
  return { ...options, slipway: 'pipeline', source: callerLocation() };
}
