import type { Diagnostic } from '../core/diagnostics.ts';
import { headerDescription } from './header-description.ts';
import type { ComponentSpec } from './pipeline-spec.ts';
import { type ReadPipeline, readPipeline } from './read-pipeline.ts';
import { singleComponent } from './single-component.ts';

/** A component or a pipeline in a file of its own. */
export interface ReadComponent {
  readonly name: string;
  readonly description: string | undefined;
  /** The step itself when the file is one compiled step, else the whole pipeline. */
  readonly component: ComponentSpec;
  readonly pipeline: ReadPipeline & { readonly spec: NonNullable<ReadPipeline['spec']> };
}

export interface ComponentResult {
  /** Missing when there are errors. */
  readonly read?: ReadComponent;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads any component or pipeline that KFP compiled. */
export function readComponent(text: string): ComponentResult {
  const pipeline = readPipeline(text);
  const { spec, diagnostics } = pipeline;
  if (spec === undefined || diagnostics.some(({ severity }) => severity === 'error'))
    return { diagnostics };
  const { name, description = headerDescription(text) } = spec.pipelineInfo;
  const component = singleComponent(spec) ?? spec.root;
  return { read: { name, description, component, pipeline: { ...pipeline, spec } }, diagnostics };
}
