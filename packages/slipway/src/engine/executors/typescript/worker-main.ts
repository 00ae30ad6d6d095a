import { flushCompileCache } from 'node:module';
import { Worker } from 'node:worker_threads';
import { isStep } from '../../../authoring/step.ts';
import { SlipwayError } from '../../../core/errors.ts';
import { AttemptError } from '../../errors.ts';
import { OUTPUT_BYTES_MAX, outputTooLarge } from '../../output-invalid.ts';
import { runStep } from '../../run-step.ts';
import { StepApiClient } from '../../step-api/client.ts';
import { RUN_VARIABLE } from '../run-processes.ts';
import { createStepContext } from './create-step-context.ts';
import type { Assignment, FromWorker, ToWorker, WorkerFailure } from './protocol.ts';
import { setVariables } from './set-variables.ts';

const send = (message: FromWorker): void => {
  process.send?.(message, undefined, undefined, () => undefined);
};

const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
new Worker(new URL(`./parent-watchdog${extension}`, import.meta.url), {
  workerData: { engine: process.ppid },
}).unref();

// What the modules of steps import; read while this process waits for its first attempt.
void import(new URL(`../../../index${extension}`, import.meta.url).href);

/** A process that holds more than this after an attempt is replaced: steps may leak. */
const RSS_BYTES_MAX = 1024 ** 3;

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
  setVariables({ [RUN_VARIABLE]: assignment.run.id });
  const restore = setVariables(assignment.variables);
  try {
    const step = await loadStep(assignment);
    const api = new StepApiClient({ socketPath: assignment.socketPath, token: askForToken() });
    const context = createStepContext({ assignment, api, signal: cancel.signal, send });
    const output = JSON.stringify(await runStep(step, assignment.executorInput, context));
    if (output.length > OUTPUT_BYTES_MAX) throw outputTooLarge('its output', output.length);
    restore();
    await writtenOut();
    send({ kind: 'succeeded', output, isSpent: process.memoryUsage.rss() > RSS_BYTES_MAX });
    // Workers end by SIGKILL, which would leave the compiled code of their modules unwritten.
    flushCompileCache();
  } catch (error) {
    restore();
    await writtenOut();
    send({ kind: 'failed', failure: failureOf(error) });
  }
}

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
    return { category: error.category, code: error.code, message: error.message };
  if (error instanceof Error)
    return {
      category: 'failed',
      code: 'step-failed',
      message: error.message === '' ? error.name : error.message,
      ...(error.stack === undefined ? {} : { stack: error.stack }),
    };
  return { category: 'failed', code: 'step-failed', message: `The step threw ${String(error)}.` };
}
