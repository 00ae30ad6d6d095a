import { LineCounter, parseAllDocuments } from 'yaml';
import type { z } from 'zod';
import type { Diagnostic } from '../core/diagnostics.ts';
import { READ_AS_KFP } from './kfp-yaml.ts';
import { type PipelineSpec, pipelineSpecSchema } from './pipeline-spec.ts';
import { platformSpecSchema, type SlipwayPlatform } from './platform-spec.ts';

const CHARACTERS_MAX = 32 * 1024 * 1024;
const ALIASES_MAX = 100;
const PROBLEMS_MAX = 50;

export interface ReadPipeline {
  readonly spec?: PipelineSpec;
  /** The `platforms.slipway` document, when the file has one. */
  readonly platform?: SlipwayPlatform;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a compiled KFP v2 file: one or two YAML documents, or a PipelineJob around the first. */
export function readPipeline(text: string): ReadPipeline {
  if (text.length > CHARACTERS_MAX)
    return problem(
      'file-too-large',
      `The file has ${text.length} characters; the limit is ${CHARACTERS_MAX}.`,
    );
  const diagnostics: Diagnostic[] = [];
  const values = parseDocuments(text, diagnostics);
  if (diagnostics.length > 0) return { diagnostics };
  const pipeline = values
    .map(unwrapped)
    .find((value) => 'pipelineInfo' in value || 'root' in value);
  if (pipeline === undefined) return problem('no-pipeline', whatItIs(values));
  const spec = checked(pipelineSpecSchema, pipeline, diagnostics);
  const platforms = values.find((value) => 'platforms' in value);
  const platform =
    platforms === undefined ? undefined : checked(platformSpecSchema, platforms, diagnostics);
  const version = spec?.schemaVersion ?? '2.1.0';
  if (!/^2\.\d+\.\d+$/.test(version))
    diagnostics.push(
      error('schema-version', 'schemaVersion', `Schema version ${version} is not 2.x.`),
    );
  return {
    ...(spec === undefined ? {} : { spec }),
    ...(platform?.platforms.slipway === undefined ? {} : { platform: platform.platforms.slipway }),
    diagnostics,
  };
}

type YamlMapping = Record<string, unknown>;

function parseDocuments(text: string, diagnostics: Diagnostic[]): YamlMapping[] {
  const lines = new LineCounter();
  const values: YamlMapping[] = [];
  for (const document of parseAllDocuments(text, { ...READ_AS_KFP, lineCounter: lines })) {
    if (!('errors' in document)) break;
    for (const { code, message, pos } of document.errors.slice(0, PROBLEMS_MAX)) {
      const { line, col } = lines.linePos(pos[0]);
      diagnostics.push({
        ...error(
          `yaml-${code.toLowerCase().replaceAll('_', '-')}`,
          '',
          message.split('\n')[0] ?? message,
        ),
        source: `${line}:${col}`,
      });
    }
    if (document.errors.length > 0) continue;
    try {
      const value: unknown = document.toJS({ maxAliasCount: ALIASES_MAX });
      if (typeof value === 'object' && value !== null && !Array.isArray(value))
        values.push(value as YamlMapping);
    } catch (cause) {
      diagnostics.push(error('yaml-aliases', '', (cause as Error).message));
    }
  }
  return values;
}

/** A PipelineJob holds the spec in `pipelineSpec`. */
const unwrapped = (value: YamlMapping): YamlMapping =>
  typeof value.pipelineSpec === 'object' && value.pipelineSpec !== null
    ? (value.pipelineSpec as YamlMapping)
    : value;

function whatItIs(values: readonly YamlMapping[]): string {
  const kind = values.map((value) => value.kind).find((found) => typeof found === 'string');
  if (kind === 'Workflow')
    return 'This is an Argo Workflow, as KFP v1 compiled to; compile the pipeline with KFP v2.';
  return `There is no pipeline in the file: no document has "pipelineInfo" and "root"${kind === undefined ? '' : ` (it is a ${kind})`}.`;
}

function checked<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  diagnostics: Diagnostic[],
): z.output<Schema> | undefined {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  for (const { path, message } of parsed.error.issues.slice(0, PROBLEMS_MAX))
    diagnostics.push(error('schema', path.map(String).join('.'), message));
  return undefined;
}

const error = (code: string, path: string, message: string): Diagnostic => ({
  code,
  severity: 'error',
  path,
  message,
});

const problem = (code: string, message: string): ReadPipeline => ({
  diagnostics: [error(code, '', message)],
});
