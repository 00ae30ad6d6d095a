import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { artifactsIn, type TaskValues } from '../runs/run-record.ts';
import { collectOutputs } from './collect-outputs.ts';
import { OUTPUTS, prepareAttempt } from './prepare-attempt.ts';
import type { StepTask } from './run-attempts.ts';
import type { RunContext } from './run-context.ts';
import { runFacts } from './run-facts.ts';
import { secretAccess } from './step-api/secret-methods.ts';
import type { AttemptSession } from './step-api/session.ts';

/** Tokens outlive the attempt's timeout by little; without a timeout they last a day. */
const TOKEN_MARGIN_MS = 60_000;
const TOKEN_DEFAULT_MS = 24 * 3600 * 1000;

/** Runs one attempt and stores what it made. Throws when it did not succeed. */
export async function runAttempt(context: RunContext, task: StepTask): Promise<TaskValues> {
  const { stepApi, run, scratchFolder, workspace, sweeper, secrets, onEvent } = context.parts;
  const { step, pending, component, inputs } = task;
  const { path, attempts } = pending;
  const attempt = { path, attempt: attempts };
  const scratch = join(scratchFolder, folderName(path, attempts));
  const session = sessionOf(context, task, scratch);
  const close = stepApi.open(session);
  try {
    for (const [, { uri }] of artifactsIn(inputs)) useFile(session, uri, 'artifacts:read');
    const executorInput = await prepareAttempt(context, { component, inputs, scratch });
    const written = await step.program.run({
      executorInput,
      variables: step.variables,
      scratch,
      workspace,
      limits: step.limits,
      run: { id: run.id, pipeline: run.pipeline, task: path, attempt: attempts },
      facts: runFacts(run, path, workspace),
      environment: step.environment.name,
      identity: step.identity,
      stepApi: {
        socketPath: stepApi.socketPath,
        token: () => step.environment.tokens.mint(session.claims, tokenLifeMs(task)),
      },
      secretVariables: () => {
        for (const name of step.secrets) session.use(`secrets:${name}`);
        return secrets.valuesOf(step.environment.settings, step.secrets);
      },
      signal: context.signal,
      onProgress: (progress) =>
        onEvent({ kind: 'progress', ...attempt, progress: secrets.redactIn(progress) }),
      onLog: (line) => onEvent({ kind: 'log', ...attempt, line: secrets.redact(line) }),
    });
    const { artifacts } = step.environment;
    const outputs = await collectOutputs({ component, artifacts, executorInput, written });
    secrets.refuseIn(outputs, path);
    for (const [, { uri }] of artifactsIn(outputs)) useFile(session, uri, 'artifacts:write');
    return outputs;
  } catch (error) {
    throw secrets.redactError(error);
  } finally {
    close();
    sweeper.remove(scratch, [OUTPUTS]);
  }
}

/** Paths through nested pipelines may be longer than a file name may be. */
const folderName = (path: string, attempt: number): string =>
  `${createHash('sha256').update(path).digest('hex').slice(0, 16)}-${attempt}`;

const tokenLifeMs = ({ step: { limits } }: StepTask): number =>
  limits.timeoutMs === undefined ? TOKEN_DEFAULT_MS : limits.timeoutMs + TOKEN_MARGIN_MS;

function sessionOf(context: RunContext, task: StepTask, scratch: string): AttemptSession {
  const { environment, run } = context.parts;
  const { step, pending, inputs } = task;
  return {
    claims: {
      identity: step.identity,
      environment: step.environment.name,
      run: run.id,
      task: pending.path,
      attempt: pending.attempts,
      access: [...step.access, ...secretAccess(step.secrets)],
      inputs: artifactsIn(inputs).map(([, { uri }]) => uri),
    },
    environment: step.environment,
    source: environment,
    run,
    clock: context.clock,
    secrets: context.parts.secrets,
    scratch,
    projectFolder: run.projectFolder,
    stateFolder: context.parts.stateFolder,
    use: (operation, place = step.environment.name) =>
      context.parts.used.add({ identity: step.identity, environment: place, operation }),
  };
}

const FILE = /^slipway:\/\/([^/]+)\/artifacts\//;

/** Tables are counted when the step API is asked for them. */
function useFile(session: AttemptSession, uri: string, operation: string): void {
  const [, place] = FILE.exec(uri) ?? [];
  if (place !== undefined) session.use(operation, place);
}
