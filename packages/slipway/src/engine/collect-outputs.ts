import { readFile, stat } from 'node:fs/promises';
import { z } from 'zod';
import type { ArtifactStore } from '../artifacts/artifact-store.ts';
import type { JsonObject, JsonValue } from '../core/json.ts';
import type { ExecutorInput, ExecutorOutput, RuntimeArtifact } from '../ir/execution-contract.ts';
import { isOfParameterType } from '../ir/parameter-type.ts';
import type { ComponentSpec } from '../ir/pipeline-spec.ts';
import type { ArtifactValue, TaskValues } from '../runs/run-record.ts';
import { AttemptError } from './errors.ts';

const OUTPUT_BYTES_MAX = 16 * 1024 * 1024;

const executorOutput = z.object({
  parameterValues: z.record(z.string(), z.json()).default({}),
  artifacts: z
    .record(
      z.string(),
      z.object({
        artifacts: z
          .array(
            z.object({
              uri: z.string().default(''),
              metadata: z.record(z.string(), z.json()).default({}),
            }),
          )
          .length(1),
      }),
    )
    .default({}),
});

export interface CollectedAttempt {
  readonly component: ComponentSpec;
  readonly artifacts: ArtifactStore;
  readonly executorInput: ExecutorInput;
  /** What the program handed over directly; undefined when it is in files. */
  readonly written: ExecutorOutput | undefined;
}

/** Reads `executor_output.json`, checks it against the interface, and stores output files. */
export async function collectOutputs(attempt: CollectedAttempt): Promise<TaskValues> {
  const written =
    attempt.written === undefined
      ? await readOutput(attempt.executorInput.outputs.outputFile)
      : parsedOutput(attempt.written);
  return {
    parameters: checkedParameters(attempt.component, written.parameterValues as JsonObject),
    artifacts: await storedArtifacts(attempt, written.artifacts as WrittenArtifacts),
  };
}

type WrittenArtifacts = Readonly<
  Record<
    string,
    { readonly artifacts: readonly { readonly uri: string; readonly metadata: JsonObject }[] }
  >
>;

async function readOutput(path: string): Promise<z.output<typeof executorOutput>> {
  try {
    const { size } = await stat(path);
    if (size > OUTPUT_BYTES_MAX)
      throw invalid(
        `executor_output.json has ${size} bytes; the limit is ${OUTPUT_BYTES_MAX}. Write large values as artifacts`,
      );
    return parsedOutput(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if (error instanceof AttemptError) throw error;
    throw invalid(`executor_output.json is not usable (${(error as Error).message})`);
  }
}

function parsedOutput(value: unknown): z.output<typeof executorOutput> {
  const parsed = executorOutput.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalid(`what it wrote is no executor output (${z.prettifyError(parsed.error)})`);
}

function checkedParameters(component: ComponentSpec, values: JsonObject): JsonObject {
  const declared = component.outputDefinitions?.parameters ?? {};
  for (const name of Object.keys(values))
    if (!Object.hasOwn(declared, name))
      throw invalid(`it returned "${name}", which is not an output`);
  for (const [name, { parameterType }] of Object.entries(declared)) {
    const value = values[name];
    if (value === undefined) throw invalid(`it did not return the output "${name}"`);
    if (!isOfParameterType(value as JsonValue, parameterType))
      throw invalid(
        `the output "${name}" must be ${parameterType}, not ${JSON.stringify(value)?.slice(0, 80)}`,
      );
  }
  return values;
}

async function storedArtifacts(
  attempt: CollectedAttempt,
  written: WrittenArtifacts,
): Promise<Record<string, ArtifactValue>> {
  const stored: Record<string, ArtifactValue> = {};
  for (const [name, { artifacts }] of Object.entries(attempt.executorInput.outputs.artifacts)) {
    const offered = artifacts[0] as RuntimeArtifact;
    const told = written[name]?.artifacts[0];
    stored[name] = {
      name,
      type: offered.type?.schemaTitle ?? 'system.Artifact',
      uri: await storedUri(attempt, offered, told?.uri ?? ''),
      metadata: told?.metadata ?? {},
    };
  }
  return stored;
}

async function storedUri(
  { artifacts }: CollectedAttempt,
  offered: RuntimeArtifact,
  uri: string,
): Promise<string> {
  const path = offered.customPath ?? '';
  const isWritten = await stat(path).then(
    () => true,
    () => false,
  );
  if (isWritten) return (await artifacts.putPath(path)).uri;
  if (uri.startsWith(`slipway://${artifacts.environment}/`)) return uri;
  if (uri !== '')
    throw invalid(
      `the output "${offered.name}" names ${uri}, which is not in the environment ${artifacts.environment}`,
    );
  // KFP lets a step leave an artifact empty; an empty file keeps it readable downstream.
  return (await artifacts.putBytes(new Uint8Array())).uri;
}

const invalid = (problem: string) =>
  new AttemptError(
    'failed',
    'step-output-invalid',
    `The step finished, but ${problem}. Return exactly the outputs the step declares.`,
  );
