import type { z } from 'zod';
import type { Diagnostic } from '../core/diagnostics.ts';
import type { JsonObject } from '../core/json.ts';
import { completeFields, type FieldProblem, type Fields, fieldsOf } from './check-fields.ts';
import { checkIntegers } from './check-integers.ts';
import { headerDescription } from './header-description.ts';
import type { KubernetesPlatform } from './kubernetes-platform.ts';
import { type FilePart, findPipelines, whatItIs } from './pipeline-documents.ts';
import { type PipelineSpec, pipelineSpecSchema } from './pipeline-spec.ts';
import { type PlatformSpec, platformSpecSchema, type SlipwayPlatform } from './platform-spec.ts';
import { type ReadDocuments, readDocuments } from './read-documents.ts';

const CHARACTERS_MAX = 32 * 1024 * 1024;
const PROBLEMS_MAX = 50;

export interface ReadPipeline {
  /** Missing when it is no pipeline; with errors besides it is not to be run. */
  readonly spec?: PipelineSpec;
  /** The `platforms.slipway` document, when the file has one. */
  readonly platform?: SlipwayPlatform;
  /** The `platforms.kubernetes` document, when the file has one. */
  readonly kubernetes?: KubernetesPlatform;
  /** The whole second document, with platforms that only other programs know. */
  readonly platformSpec?: PlatformSpec;
  /** Of the header comment: KFP's compiler writes it nowhere else. */
  readonly description?: string;
  /** `runtimeConfig` of a PipelineJob: the values of a run's parameters among others. */
  readonly runtimeConfig?: JsonObject;
  /** All have their `line:column` as `source`. */
  readonly diagnostics: readonly Diagnostic[];
  /**
   * `line:column` of a path such as `root.dag.tasks.train` or `platforms.kubernetes`, or of the
   * nearest owner that is in the file; undefined when nothing of it is.
   */
  locate(path: string): string | undefined;
}

/**
 * Reads a compiled KFP v2 pipeline or component: YAML or JSON, one or two documents, a PipelineJob
 * around the first, or a PipelineVersion of Kubernetes around both. Fields that the format does not
 * have are kept, with a warning.
 */
export function readPipeline(text: string): ReadPipeline {
  if (text.length > CHARACTERS_MAX)
    return refused('file-too-large', '1:1', [
      `The file has ${text.length} characters; the limit is ${CHARACTERS_MAX}.`,
    ]);
  const file = readDocuments(text);
  if (file.diagnostics.length > 0)
    return { diagnostics: file.diagnostics, locate: () => undefined };
  const { pipelines, platforms, runtimeConfigs, others } = findPipelines(file.documents);
  const [pipeline] = pipelines;
  if (pipeline === undefined) {
    const { message, at } = whatItIs(others);
    return refused('no-pipeline', file.locate(at), [message]);
  }
  const surplus = pipelines[1] ?? platforms[1];
  if (surplus !== undefined)
    return refused('too-many-documents', file.locate(surplus.at), [
      `The file has ${pipelines.length} pipelines and ${platforms.length} platform documents.`,
      'Keep one pipeline and at most one platform document in a file.',
    ]);
  const reader = new PartReader(file);
  for (const { at } of others)
    reader.report(
      { at, code: 'ignored-document', severity: 'warning', path: [] },
      'This document is no part of a pipeline and is not read. Keep it in a file of its own.',
    );
  const spec = reader.read(pipelineSpecSchema, PIPELINE_FIELDS, pipeline);
  const [platform] = platforms;
  const platformSpec = platform && reader.read(platformSpecSchema, PLATFORM_FIELDS, platform);
  checkVersion(pipeline, reader);
  for (const { path, message } of spec === undefined ? [] : checkIntegers(spec))
    reader.report({ at: pipeline.at, code: 'unsafe-integer', severity: 'error', path }, message);
  const description = headerDescription(text);
  return {
    ...parts(spec, platformSpec),
    ...(description === undefined ? {} : { description }),
    ...(runtimeConfigs[0] === undefined
      ? {}
      : { runtimeConfig: runtimeConfigs[0].value as JsonObject }),
    diagnostics: reader.diagnostics,
    locate(path) {
      const keys = path.split('.');
      const part = keys[0] === 'platforms' ? platform : pipeline;
      return part && file.locate([...part.at, ...keys]);
    },
  };
}

const PIPELINE_FIELDS = fieldsOf(pipelineSpecSchema);
const PLATFORM_FIELDS = fieldsOf(platformSpecSchema);

function parts(spec: PipelineSpec | undefined, platformSpec: PlatformSpec | undefined) {
  const { slipway: platform, kubernetes } = platformSpec?.platforms ?? {};
  return {
    ...(spec === undefined ? {} : { spec }),
    ...(platform === undefined ? {} : { platform }),
    ...(kubernetes === undefined ? {} : { kubernetes }),
    ...(platformSpec === undefined ? {} : { platformSpec }),
  };
}

function checkVersion({ value, at }: FilePart, reader: PartReader): void {
  const { schemaVersion } = value as { schemaVersion?: unknown };
  if (typeof schemaVersion === 'string' && !/^2\.\d+\.\d+$/.test(schemaVersion))
    reader.report(
      { at, code: 'schema-version', severity: 'error', path: ['schemaVersion'] },
      `Schema version ${schemaVersion} is not 2.x. Compile the pipeline with KFP v2.`,
    );
}

interface Finding {
  /** Of the part of the file. */
  readonly at: readonly string[];
  /** Within the part. */
  readonly path: readonly string[];
  readonly code: string;
  readonly severity: Diagnostic['severity'];
}

/** Reads parts of a file and collects what is wrong with them, at most fifty errors and warnings each. */
class PartReader {
  readonly #file: ReadDocuments;
  readonly #found: { error: Diagnostic[]; warning: Diagnostic[] } = { error: [], warning: [] };

  constructor(file: ReadDocuments) {
    this.#file = file;
  }

  get diagnostics(): Diagnostic[] {
    return [...this.#found.error, ...this.#found.warning];
  }

  report({ at, path, code, severity }: Finding, message: string): void {
    const found = this.#found[severity];
    if (found.length === PROBLEMS_MAX) return;
    const source = this.#file.locate([...at, ...path]);
    found.push({ code, severity, path: path.join('.'), message, source });
  }

  read<Schema extends z.ZodType>(
    schema: Schema,
    fields: Fields,
    { value, at }: FilePart,
  ): z.output<Schema> | undefined {
    const problems: FieldProblem[] = [];
    const completed = completeFields(fields, value, problems);
    const parsed = schema.safeParse(completed);
    for (const issue of parsed.error?.issues ?? []) {
      const path = issue.path.map(String);
      this.report({ at, code: 'schema', severity: 'error', path }, schemaMessage(issue));
    }
    for (const { message, ...problem } of problems) this.report({ at, ...problem }, message);
    // Not `parsed.data`: zod loses members named `__proto__`.
    return parsed.success ? (completed as z.output<Schema>) : undefined;
  }
}

/** `"name" is missing`, or what zod says, of the member by its name. */
function schemaMessage({ path, message }: z.core.$ZodIssue): string {
  const name = path.length === 0 ? 'The document' : `"${String(path.at(-1))}"`;
  if (message.endsWith('received undefined')) return `${name} is missing. Add it.`;
  const said = message.replace(/^Invalid (?:input|option): expected/, 'must be');
  return `${name} ${said === message ? message : said.replace(', received', ', not')}.`;
}

const refused = (code: string, source: string, sentences: readonly string[]): ReadPipeline => ({
  diagnostics: [{ code, severity: 'error', path: '', message: sentences.join(' '), source }],
  locate: () => undefined,
});
