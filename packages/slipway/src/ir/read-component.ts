import type { z } from 'zod';
import type { Diagnostic } from '../core/diagnostics.ts';
import { checkV1Component } from './check-v1-component.ts';
import { headerDescription } from './header-description.ts';
import type { ComponentSpec } from './pipeline-spec.ts';
import { readDocuments } from './read-documents.ts';
import { type ReadPipeline, readPipeline } from './read-pipeline.ts';
import { singleComponent } from './single-component.ts';
import { fromV1Component } from './v1-component.ts';
import { v1ComponentSchema } from './v1-component-schema.ts';

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

/** Reads any component or pipeline that KFP compiled, and component files of KFP v1. */
export function readComponent(text: string): ComponentResult {
  const pipeline = readPipeline(text);
  const { spec, diagnostics } = pipeline;
  if (diagnostics.some(({ code }) => code === 'no-pipeline'))
    return v1Component(text) ?? { diagnostics };
  if (spec === undefined || diagnostics.some(({ severity }) => severity === 'error'))
    return { diagnostics };
  return { read: described({ ...pipeline, spec }, headerDescription(text)), diagnostics };
}

function described(
  pipeline: ReadComponent['pipeline'],
  fallback: string | undefined,
): ReadComponent {
  const { spec } = pipeline;
  const { name, description = fallback } = spec.pipelineInfo;
  return { name, description, component: singleComponent(spec) ?? spec.root, pipeline };
}

/** Undefined when the file is no component of KFP v1 either. */
function v1Component(text: string): ComponentResult | undefined {
  const { documents, locate } = readDocuments(text);
  const [document, ...others] = documents;
  const isComponent =
    typeof document === 'object' && document !== null && 'implementation' in document;
  if (!isComponent || others.length > 0) return undefined;
  const parsed = v1ComponentSchema.safeParse(document);
  const problems = parsed.success ? checkV1Component(parsed.data) : schemaProblems(parsed.error);
  if (!parsed.success || problems.length > 0)
    return {
      diagnostics: problems.map(({ path, message }) => ({
        code: 'v1-component',
        severity: 'error',
        path,
        message,
        source: locate(['0', ...path.split('.')]),
      })),
    };
  const spec = fromV1Component(parsed.data);
  const pipeline = { spec, diagnostics: [], locate: () => undefined };
  return { read: described(pipeline, undefined), diagnostics: [] };
}

const schemaProblems = ({ issues }: z.ZodError) =>
  issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message }));
