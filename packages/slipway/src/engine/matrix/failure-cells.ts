import { join as joinPath } from 'node:path';
import { Dataset } from '../../authoring/artifact-types.ts';
import { forEach } from '../../authoring/for-each.ts';
import { importArtifact } from '../../authoring/import-artifact.ts';
import { onExit } from '../../authoring/on-exit.ts';
import { when } from '../../authoring/when.ts';
import type { Cell } from './cell.ts';

/** Graphs in which something fails. */
export const failureCells: readonly Cell[] = [
  {
    construct: 'A task that fails (`failSlow`, the default)',
    happens:
      'It is FAILED, what needs it is NOT_TRIGGERED, and everything else goes on. The run is FAILED.',
    build: ({ add, echo, throws }) => {
      echo({ value: throws({}).value });
      add({ a: 1 });
      return undefined;
    },
    state: 'FAILED',
    tasks: { throws: 'FAILED', echo: 'NOT_TRIGGERED', add: 'SUCCEEDED' },
    errors: { throws: 'step-failed' },
  },
  {
    construct: '`failFast`',
    happens: 'After the first failure nothing new is started; what runs goes on to its end.',
    build: ({ add, throws }) => {
      // Waits for the failure, although it does not need it.
      const later = add({ a: 1 }, { name: 'later', ignoreUpstreamFailure: true });
      later.after(throws({}));
      return undefined;
    },
    failurePolicy: 'fast',
    state: 'FAILED',
    tasks: { throws: 'FAILED', later: 'NOT_TRIGGERED' },
  },
  {
    construct: '`ignoreUpstreamFailure`',
    happens: 'The task runs when those before it have ended, however they ended.',
    build: ({ echo, throws }) => {
      echo({ value: throws({}).value }, { ignoreUpstreamFailure: true });
      return undefined;
    },
    state: 'FAILED',
    tasks: { throws: 'FAILED', echo: 'SUCCEEDED' },
  },
  {
    construct: 'Condition that cannot be evaluated',
    happens: 'The group is FAILED with the reason; it is not taken for false.',
    elsewhere: 'kfp.local takes every such condition for false, and the run succeeds.',
    build: ({ echo, note }) => {
      when(note({}).row.get('missing').eq('x'), {}, () => {
        echo({ value: 'never' });
      });
      return undefined;
    },
    state: 'FAILED',
    tasks: { note: 'SUCCEEDED', 'condition-1': 'FAILED' },
  },
  {
    construct: 'Branch that failed',
    happens: 'The group is FAILED, and with it the run.',
    build: ({ add, throws }) => {
      when(add({ a: 1 }).sum.gt(0), {}, () => {
        throws({});
      });
      return undefined;
    },
    state: 'FAILED',
    tasks: { 'condition-1': 'FAILED', 'condition-1/throws': 'FAILED' },
  },
  {
    construct: 'Iteration that failed',
    happens: 'The other iterations go on; the loop is FAILED, and nothing is collected.',
    build: ({ add, throws, total }) => {
      const sums = forEach([1, 2], {}, (n) => {
        when(n.eq(2), {}, () => {
          throws({});
        });
        return { all: add({ a: n }).sum };
      });
      total({ values: sums.all });
      return undefined;
    },
    state: 'FAILED',
    tasks: { 'for-loop-2': 'FAILED', 'for-loop-2/0/add': 'SUCCEEDED', total: 'NOT_TRIGGERED' },
  },
  {
    construct: 'Exit task after a failure',
    happens: 'It runs when the body has ended, and may read how.',
    build: ({ echo, throws }) => {
      onExit(
        () => echo({ value: 'cleaned up' }, { name: 'clean' }),
        {},
        () => {
          throws({});
        },
      );
      return undefined;
    },
    state: 'FAILED',
    tasks: { 'exit-handler-1': 'FAILED', clean: 'SUCCEEDED' },
  },
  {
    construct: 'Exit task after a cancel',
    happens: 'Ctrl-C and `slipway cancel` end what runs; the exit task still runs.',
    build: ({ echo, hangs }) => {
      onExit(
        () => echo({ value: 'cleaned up' }, { name: 'clean' }),
        {},
        () => {
          echo({ value: hangs({}).value }, { name: 'later' });
        },
      );
      return undefined;
    },
    cancelAt: 'exit-handler-1/hangs',
    state: 'CANCELLED',
    tasks: {
      'exit-handler-1/hangs': 'CANCELLED',
      'exit-handler-1/later': 'CANCELLED',
      clean: 'SUCCEEDED',
    },
  },
  {
    construct: 'Retries',
    happens:
      'A failed attempt is followed by the next, after the backoff with up to a tenth of jitter; each has its own log.',
    build: ({ flaky }, folder) => ({
      attempts: flaky({ file: joinPath(folder, 'attempts'), succeedAt: 3 }).attempts,
    }),
    tasks: { flaky: 'SUCCEEDED' },
    outputs: { attempts: 3 },
  },
  {
    construct: 'Retries that are used up',
    happens: 'The task is FAILED with the error of the last attempt.',
    build: ({ flaky }, folder) => {
      flaky({ file: joinPath(folder, 'attempts'), succeedAt: 9 });
      return undefined;
    },
    state: 'FAILED',
    tasks: { flaky: 'FAILED' },
    errors: { flaky: 'step-failed' },
  },
  {
    construct: 'Importer',
    happens:
      'A local file becomes an artifact of the environment, by its content; any other URI is handed on.',
    build: ({ read }) => ({
      text: read({ file: importArtifact({ uri: 'steps.py', type: Dataset }).artifact }).text,
    }),
    tasks: { importer: 'SUCCEEDED', read: 'SUCCEEDED' },
  },
  {
    construct: 'Importer of what is not there',
    happens: 'The task is FAILED and names the path it looked at.',
    build: ({ read }) => {
      read({ file: importArtifact({ uri: 'not/there', type: Dataset }).artifact });
      return undefined;
    },
    state: 'FAILED',
    tasks: { importer: 'FAILED', read: 'NOT_TRIGGERED' },
    errors: { importer: 'import-not-found' },
  },
];

interface StepFailure {
  readonly construct: string;
  readonly happens: string;
  readonly task: string;
  /** Null: the step succeeds. */
  readonly code: string | null;
}

/** What single steps do wrong; all of them are tasks of one run. */
export const stepFailures: readonly StepFailure[] = [
  {
    construct: 'A step throws',
    happens: 'FAILED with its message; the trace is in the log.',
    task: 'throws',
    code: 'step-failed',
  },
  {
    construct: 'A step ends its process',
    happens: 'FAILED with the exit code.',
    task: 'exits',
    code: 'step-exited',
  },
  {
    construct: 'A step is killed',
    happens: 'FAILED with the signal, and a hint at free memory.',
    task: 'dies',
    code: 'step-exited',
  },
  {
    construct: 'A step hangs',
    happens: 'Stopped at its timeout, with everything it started.',
    task: 'hangs',
    code: 'step-timeout',
  },
  {
    construct: 'An output of the wrong type',
    happens: 'FAILED, naming the output, its type and the value.',
    task: 'returns-wrong',
    code: 'step-output-invalid',
  },
  {
    construct: 'An output that is missing',
    happens: 'FAILED, naming the output.',
    task: 'returns-nothing',
    code: 'step-output-invalid',
  },
  {
    construct: 'NaN or Infinity',
    happens: 'FAILED: JSON has no such numbers.',
    task: 'returns-nan',
    code: 'step-output-invalid',
  },
  {
    construct: 'Outputs of more than 16 MiB',
    happens: 'FAILED: large values are artifacts.',
    task: 'returns-much',
    code: 'step-output-invalid',
  },
  {
    construct: 'Binary junk and endless lines on stdout',
    happens: 'Kept as readable text, cut at 64 KiB a line; the step succeeds.',
    task: 'prints-junk',
    code: null,
  },
];
