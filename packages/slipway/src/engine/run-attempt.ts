import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ExecutorInput, RuntimeArtifact } from '../ir/execution-contract.ts';
import { type ArtifactValue, artifactsIn, type TaskValues } from '../runs/run-record.ts';
import { collectOutputs } from './collect-outputs.ts';
import type { StepTask } from './run-attempts.ts';
import type { RunContext } from './run-context.ts';
import type { AttemptSession } from './step-api/session.ts';

/** Tokens outlive the attempt's timeout by little; without a timeout they last a day. */
const TOKEN_MARGIN_MS = 60_000;
const TOKEN_DEFAULT_MS = 24 * 3600 * 1000;

/** Runs one attempt in a worker and stores what it made. Throws when it did not succeed. */
export async function runAttempt(context: RunContext, task: StepTask): Promise<TaskValues> {
  const { pool, stepApi, run } = context.parts;
  const { step, pending } = task;
  const scratch = join(
    context.parts.scratchFolder,
    `${pending.path.replaceAll('/', '.')}-${pending.attempts}`,
  );
  await mkdir(join(scratch, 'outputs'), { recursive: true, mode: 0o700 });
  const session = sessionOf(context, task, scratch);
  const close = stepApi.open(session);
  try {
    const token = await step.environment.tokens.mint(
      session.claims,
      step.timeoutMs === undefined ? TOKEN_DEFAULT_MS : step.timeoutMs + TOKEN_MARGIN_MS,
    );
    const executorInput = await executorInputOf(context, task, scratch);
    const outputFile = executorInput.outputs.outputFile;
    await pool.run(
      {
        module: pathToFileURL(step.file).href,
        export: step.export,
        executorInput,
        outputFile,
        variables: step.variables,
        scratch,
        stepApi: { socketPath: stepApi.socketPath, token },
        run: {
          id: run.id,
          pipeline: run.pipeline,
          task: pending.path,
          attempt: pending.attempts,
        },
        environment: step.environment.name,
        identity: step.identity,
      },
      {
        signal: context.signal,
        onProgress: (progress) =>
          context.parts.onEvent({ kind: 'progress', path: pending.path, progress }),
        onLog: (line) => context.parts.onEvent({ kind: 'log', path: pending.path, line }),
        ...(step.timeoutMs === undefined ? {} : { timeoutMs: step.timeoutMs }),
        ...(step.memoryMb === undefined ? {} : { memoryMb: step.memoryMb }),
      },
    );
    return await collectOutputs({
      component: task.component,
      artifacts: step.environment.artifacts,
      executorInput,
    });
  } finally {
    close();
    await rm(scratch, { recursive: true, force: true });
  }
}

function sessionOf(context: RunContext, task: StepTask, scratch: string): AttemptSession {
  const { environment, releaseTarget, run } = context.parts;
  const { step, pending, inputs } = task;
  return {
    claims: {
      identity: step.identity,
      environment: step.environment.name,
      run: run.id,
      task: pending.path,
      attempt: pending.attempts,
      access: step.access,
      inputs: artifactsIn(inputs).map(([, { uri }]) => uri),
    },
    environment: step.environment,
    neighbours: [environment, releaseTarget],
    scratch,
    projectFolder: run.projectFolder,
  };
}

async function executorInputOf(
  context: RunContext,
  { component, inputs }: StepTask,
  scratch: string,
): Promise<ExecutorInput> {
  const artifacts: Record<string, { artifacts: RuntimeArtifact[] }> = {};
  for (const [name, artifact] of Object.entries(inputs.artifacts))
    artifacts[name] = { artifacts: [await materialized(context, artifact, join(scratch, name))] };
  for (const [name, list] of Object.entries(inputs.artifactLists ?? {})) {
    const made: RuntimeArtifact[] = [];
    for (const [index, artifact] of list.entries())
      made.push(await materialized(context, artifact, join(scratch, `${name}.${index}`)));
    artifacts[name] = { artifacts: made };
  }
  const outputs = component.outputDefinitions;
  const outputPath = (name: string) => join(scratch, 'outputs', name);
  return {
    inputs: { parameterValues: inputs.parameters, artifacts },
    outputs: {
      parameters: Object.fromEntries(
        Object.keys(outputs?.parameters ?? {}).map((name) => [
          name,
          { outputFile: outputPath(name) },
        ]),
      ),
      artifacts: Object.fromEntries(
        Object.entries(outputs?.artifacts ?? {}).map(([name, output]) => [
          name,
          {
            artifacts: [
              {
                name,
                type: output.artifactType,
                uri: '',
                metadata: {},
                customPath: outputPath(name),
              },
            ],
          },
        ]),
      ),
      outputFile: join(scratch, 'executor_output.json'),
    },
  };
}

/** Decrypts a stored input into the attempt's scratch folder; a table or endpoint stays where it is. */
async function materialized(
  { parts: { environment, releaseTarget } }: RunContext,
  artifact: ArtifactValue,
  path: string,
): Promise<RuntimeArtifact> {
  const base = {
    name: artifact.name,
    type: { schemaTitle: artifact.type },
    uri: artifact.uri,
    metadata: artifact.metadata,
  };
  const owner = [environment, releaseTarget].find(({ name }) =>
    artifact.uri.startsWith(`slipway://${name}/artifacts/`),
  );
  if (owner === undefined) return { ...base, customPath: '' };
  await owner.artifacts.materialize(artifact.uri, path);
  return { ...base, customPath: path };
}
