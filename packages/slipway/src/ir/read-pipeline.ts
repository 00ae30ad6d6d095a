import { LineCounter, type YAMLError } from 'yaml';
import type { z } from 'zod';
import type { Diagnostic } from '../core/diagnostics.ts';
import { parseKfpYaml } from './kfp-yaml.ts';
import type { KubernetesPlatform } from './kubernetes-platform.ts';
import { type PipelineSpec, pipelineSpecSchema } from './pipeline-spec.ts';
import { type PlatformSpec, platformSpecSchema, type SlipwayPlatform } from './platform-spec.ts';

const CHARACTERS_MAX = 32 * 1024 * 1024;
const ALIASES_MAX = 100;
const PROBLEMS_MAX = 50;
const NESTING_MAX = 200;
const TOO_DEEP = `deeper than ${NESTING_MAX} levels, or within itself`;

export interface ReadPipeline {
  readonly spec?: PipelineSpec;
  /** The `platforms.slipway` document, when the file has one. */
  readonly platform?: SlipwayPlatform;
  /** The `platforms.kubernetes` document, when the file has one. */
  readonly kubernetes?: KubernetesPlatform;
  /** The whole second document, with platforms that only other programs know. */
  readonly platformSpec?: PlatformSpec;
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
  if (diagnostics.length > 0) return { diagnostics: diagnostics.slice(0, PROBLEMS_MAX) };
  const pipelines = values
    .map(unwrapped)
    .filter((value) => 'pipelineInfo' in value || 'root' in value);
  const platforms = values.filter((value) => 'platforms' in value);
  if (pipelines.length === 0) return problem('no-pipeline', whatItIs(values));
  if (pipelines.length > 1 || platforms.length > 1)
    return problem(
      'too-many-documents',
      `The file has ${pipelines.length} pipelines and ${platforms.length} platform documents. Keep one pipeline and at most one platform document in a file.`,
    );
  const spec = checked(pipelineSpecSchema, pipelines[0], diagnostics);
  const platformSpec =
    platforms.length === 0 ? undefined : checked(platformSpecSchema, platforms[0], diagnostics);
  const { slipway: platform, kubernetes } = platformSpec?.platforms ?? {};
  const version = spec?.schemaVersion ?? '2.1.0';
  if (!/^2\.\d+\.\d+$/.test(version))
    diagnostics.push(
      error('schema-version', 'schemaVersion', `Schema version ${version} is not 2.x.`),
    );
  return {
    ...(spec === undefined ? {} : { spec }),
    ...(platform === undefined ? {} : { platform }),
    ...(kubernetes === undefined ? {} : { kubernetes }),
    ...(platformSpec === undefined ? {} : { platformSpec }),
    diagnostics,
  };
}

type YamlMapping = Record<string, unknown>;

function parseDocuments(text: string, diagnostics: Diagnostic[]): YamlMapping[] {
  const lines = new LineCounter();
  const values: YamlMapping[] = [];
  for (const document of parseKfpYaml(text, lines)) {
    if (!('errors' in document)) break;
    // A warning is a tag that only other programs know: its value would be a guess.
    const problems = [...document.errors, ...document.warnings];
    diagnostics.push(...problems.slice(0, PROBLEMS_MAX).map((error) => yamlProblem(error, lines)));
    if (problems.length > 0) continue;
    try {
      const value: unknown = document.toJS({ maxAliasCount: ALIASES_MAX });
      if (isDeeperThan(value, NESTING_MAX))
        diagnostics.push(error('yaml-nesting', '', `The file is nested ${TOO_DEEP}.`));
      else if (typeof value === 'object' && value !== null && !Array.isArray(value))
        values.push(value as YamlMapping);
    } catch (cause) {
      diagnostics.push(error('yaml-value', '', (cause as Error).message));
    }
  }
  return values;
}

function yamlProblem({ code, message, pos }: YAMLError, lines: LineCounter): Diagnostic {
  const { line, col } = lines.linePos(pos[0]);
  const said = code === 'RESOURCE_EXHAUSTION' ? `It is nested ${TOO_DEEP}.` : message;
  const name = code.toLowerCase().replaceAll('_', '-');
  return { ...error(`yaml-${name}`, '', said.split('\n')[0] ?? said), source: `${line}:${col}` };
}

/** Also true of what contains itself by an alias. */
function isDeeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === 0 || Object.values(value).some((member) => isDeeperThan(member, depth - 1));
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
