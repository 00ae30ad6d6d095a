import { flushCompileCache } from 'node:module';
import { Worker } from 'node:worker_threads';
import { isStep } from '../../../authoring/step.ts';
import { SlipwayError } from '../../../core/errors.ts';
import { AttemptError } from '../../errors.ts';
import { OUTPUT_BYTES_MAX, outputTooLarge } from '../../output-invalid.ts';
import { runStep } from '../../run-step.ts';
import { shortText } from '../../short-text.ts';
import { StepApiClient } from '../../step-api/client.ts';
import { RUN_VARIABLE } from '../run-processes.ts';
import { createStepContext } from './create-step-context.ts';
import type { Assignment, FromWorker, ToWorker, WorkerFailure } from './protocol.ts';
import { setVariables } from './set-variables.ts';

const channel = process.send?.bind(process);
// The channel is the engine's: what a step sent into it would be taken for the step's end.
delete process.send;

const send = (message: FromWorker): void => {
  channel?.(message, undefined, undefined, () => undefined);
};

const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
new Worker(new URL(`./parent-watchdog${extension}`, import.meta.url), {
  workerData: { engine: process.ppid },
}).unref();

// What the modules of steps import; read while this process waits for its first attempt.
void import(new URL(`../../../index${extension}`, import.meta.url).href);

/** A process that holds more than this after an attempt is replaced: steps may leak. */
const RSS_BYTES_MAX = 1024 ** 3;

let isOfRun = false;
let cancel = new AbortController();
let receiveToken: (token: string) => void = () => undefined;

process.on('message', (message: ToWorker) => {
  if (message.kind === 'cancel') cancel.abort();
  else if (message.kind === 'token') receiveToken(message.token);
  else void perform(message.assignment);
});
process.on('disconnect', () => process.kill(-process.pid, 'SIGKILL'));

async function perform(assignment: Assignment): Promise<void> {
  cancel = new AbortController();
  // It stays: a worker serves one run, and what a step starts may start more when it has returned.
  if (!isOfRun) setVariables({ [RUN_VARIABLE]: assignment.run.id });
  isOfRun = true;
  const restore = ownPlace(assignment.variables);
  try {
    const step = await loadStep(assignment);
    const api = new StepApiClient({ socketPath: assignment.socketPath, token: askForToken() });
    const context = createStepContext({ assignment, api, signal: cancel.signal, send });
    const output = JSON.stringify(await runStep(step, assignment.executorInput, context));
    if (output.length > OUTPUT_BYTES_MAX) throw outputTooLarge('its output', output.length);
    await restore();
    send({ kind: 'succeeded', output, isSpent: isSpent() });
    // Workers end by SIGKILL, which would leave the compiled code of their modules unwritten.
    flushCompileCache();
  } catch (error) {
    await restore();
    send({ kind: 'failed', failure: failureOf(error), isSpent: isSpent() });
  }
}

/** Sets what the attempt has of its own; the result puts everything back as it was before. */
function ownPlace(variables: Readonly<Record<string, string>>): () => Promise<void> {
  const folder = process.cwd();
  const restore = setVariables(variables);
  return async () => {
    await writtenOut();
    restore();
    process.chdir(folder);
  };
}

/** What a step may leave going that would act in the attempts after it. */
const LEFT_GOING = new Set(['Timeout', 'ProcessWrap', 'TCPServerWrap', 'UDPWrap']);

/** Whether this process should serve nothing more: it has grown, or something in it goes on. */
const isSpent = (): boolean =>
  process.memoryUsage.rss() > RSS_BYTES_MAX ||
  process.getActiveResourcesInfo().some((kind) => LEFT_GOING.has(kind));

/** What the step wrote is on its way before its end is told: its lines are those of this attempt. */
async function writtenOut(): Promise<void> {
  for (const stream of [process.stdout, process.stderr])
    if (stream.writableLength > 0) await new Promise((resolve) => stream.write('', resolve));
}

/** The attempt's token: most steps need none, so it is made when the first call needs it. */
function askForToken(): () => Promise<string> {
  let token: Promise<string> | undefined;
  return () => {
    token ??= new Promise((resolve) => {
      receiveToken = resolve;
      send({ kind: 'token-wanted' });
    });
    return token;
  };
}

async function loadStep(assignment: Assignment) {
  const loaded = (await import(assignment.module)) as Record<string, unknown>;
  const step = loaded[assignment.export];
  if (isStep(step)) return step;
  throw new AttemptError(
    'not-found',
    'step-not-found',
    `${assignment.module} has no step exported as "${assignment.export}". Compile the pipeline again after renaming or moving a step.`,
  );
}

function failureOf(error: unknown): WorkerFailure {
  if (error instanceof SlipwayError)
    return { category: error.category, code: error.code, message: shortText(error.message) };
  if (error instanceof Error)
    return {
      category: 'failed',
      code: 'step-failed',
      message: shortText(error.message === '' ? error.name : error.message),
      ...(error.stack === undefined ? {} : { stack: shortText(error.stack) }),
    };
  return {
    category: 'failed',
    code: 'step-failed',
    message: shortText(`The step threw ${String(error)}.`),
  };
}
