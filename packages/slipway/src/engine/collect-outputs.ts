import { dirname } from 'node:path';
import { z } from 'zod';
import type { ArtifactStore } from '../artifacts/artifact-store.ts';
import type { JsonObject, JsonValue } from '../core/json.ts';
import type { ExecutorInput, ExecutorOutput, RuntimeArtifact } from '../ir/execution-contract.ts';
import { isOfParameterType } from '../ir/parameter-type.ts';
import type { ComponentSpec } from '../ir/pipeline-spec.ts';
import type { ArtifactValue, TaskValues } from '../runs/run-record.ts';
import { AttemptError } from './errors.ts';
import { outputInvalid } from './output-invalid.ts';
import { outputAt } from './output-path.ts';
import { outputText, readOutputFiles } from './read-output-files.ts';

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
              customPath: z.string().default(''),
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

/**
 * Reads `executor_output.json` and the files of single parameters, where it says nothing of them;
 * checks all against the interface, and stores output files. Throws AttemptError
 * `step-output-invalid`.
 */
export async function collectOutputs(attempt: CollectedAttempt): Promise<TaskValues> {
  const { component, executorInput } = attempt;
  const written =
    attempt.written === undefined
      ? await readOutput(component, executorInput)
      : parsedOutput(attempt.written);
  return {
    parameters: checkedParameters(component, written.parameterValues),
    artifacts: await storedArtifacts(attempt, written.artifacts),
  };
}

interface WrittenArtifact {
  readonly uri: string;
  readonly metadata: JsonObject;
  /** Where it is, if not where it was to be. */
  readonly customPath: string;
}

interface WrittenOutput {
  readonly parameterValues: JsonObject;
  readonly artifacts: WrittenArtifacts;
}

type WrittenArtifacts = Readonly<
  Record<string, { readonly artifacts: readonly WrittenArtifact[] }>
>;

async function readOutput(
  component: ComponentSpec,
  executorInput: ExecutorInput,
): Promise<WrittenOutput> {
  const { outputFile } = executorInput.outputs;
  const text = await outputText(dirname(outputFile), outputFile);
  const told = parsedOutput(text === undefined ? {} : json(text));
  const files = await readOutputFiles(
    component,
    executorInput,
    (name) => !Object.hasOwn(told.parameterValues, name),
  );
  return { ...told, parameterValues: { ...files, ...told.parameterValues } };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const hint = /\b(?:NaN|Infinity)\b/.test(text)
      ? '; NaN and Infinity are no numbers of JSON, so leave them out or write null'
      : '';
    throw outputInvalid(`executor_output.json is no JSON (${(error as Error).message}${hint})`);
  }
}

function parsedOutput(value: unknown): WrittenOutput {
  try {
    const parsed = executorOutput.safeParse(value);
    if (parsed.success) return parsed.data as WrittenOutput;
    throw outputInvalid(
      `what it wrote is no executor output (${z.prettifyError(parsed.error).slice(0, 800)})`,
    );
  } catch (error) {
    if (error instanceof AttemptError) throw error;
    throw outputInvalid(`what it wrote nests too deeply (${(error as Error).message})`);
  }
}

function checkedParameters(component: ComponentSpec, values: JsonObject): JsonObject {
  const declared = component.outputDefinitions?.parameters ?? {};
  for (const name of Object.keys(values))
    if (!Object.hasOwn(declared, name))
      throw outputInvalid(`it returned "${name}", which is not an output`);
  for (const [name, { parameterType }] of Object.entries(declared)) {
    const value = values[name];
    if (value === undefined)
      throw outputInvalid(
        `it did not return the output "${name}", neither in executor_output.json nor in the output's own file`,
      );
    if (!isOfParameterType(value as JsonValue, parameterType))
      throw outputInvalid(
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
      uri: await storedUri(attempt, offered, told),
      metadata: { ...offered.metadata, ...told?.metadata },
    };
  }
  return stored;
}

async function storedUri(
  { artifacts, executorInput }: CollectedAttempt,
  offered: RuntimeArtifact,
  told: WrittenArtifact | undefined,
): Promise<string> {
  const path = told?.customPath || offered.customPath || '';
  const left =
    path === '' ? undefined : await outputAt(dirname(executorInput.outputs.outputFile), path);
  if (left !== undefined) return (await artifacts.putPath(path)).uri;
  const uri = told?.uri ?? '';
  if (uri.startsWith(`slipway://${artifacts.environment}/`)) return uri;
  if (uri !== '')
    throw outputInvalid(
      `the output "${offered.name}" names ${uri}, which is not in the environment ${artifacts.environment}`,
    );
  // KFP lets a step leave an artifact empty; an empty file keeps it readable downstream.
  return (await artifacts.putBytes(new Uint8Array())).uri;
}
