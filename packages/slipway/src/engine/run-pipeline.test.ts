import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { type Pipeline, pipeline } from '../authoring/pipeline.ts';
import { when } from '../authoring/when.ts';
import { runPipeline, type TestRunOptions } from '../testing/run-pipeline.ts';
import {
  add,
  eatBuffers,
  eatMemory,
  exit,
  fail,
  failAtLength,
  flaky,
  hang,
  holdPipes,
  leaveBehind,
  leaveBehindLater,
  lossy,
  mark,
  measure,
  place,
  pollute,
  reachOut,
  readWhenWritten,
  returnWrong,
  startProcesses,
  undeclared,
  write,
} from './fixtures/steps.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'engine-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = (built: Pipeline, options: TestRunOptions = {}) =>
  runPipeline(built, { projectFolder: import.meta.dirname, ...options });

const one = (build: () => undefined) => pipeline({ name: 'p', params: {}, build });

/** Dead, or a zombie that its new parent has not waited for yet. */
function isGone(pid: number): boolean {
  try {
    return / Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return true;
  }
}

test('what a step leaves behind ends with the run, even outside of its process group', async () => {
  const { tasks } = await run(
    one(() => {
      leaveBehind({});
      return undefined;
    }),
  );
  const pid = Number(tasks['leave-behind']?.outputs?.parameters.pid);
  expect(pid).toBeGreaterThan(1);
  await vi.waitFor(() => expect(isGone(pid)).toBe(true));
});

test('so does what it starts when it has returned', async () => {
  const file = join(folder, 'pid');
  const { tasks } = await run(
    one(() => {
      const later = leaveBehindLater({ file });
      // Another limit is another worker: the first one has no attempt meanwhile.
      readWhenWritten({ file }, { resources: { memory: '512Mi' } }).after(later);
      return undefined;
    }),
  );
  const pid = Number(tasks['read-when-written']?.outputs?.parameters.text);
  expect(pid).toBeGreaterThan(1);
  await vi.waitFor(() => expect(isGone(pid)).toBe(true));
});

test('a process that holds the output of its step open holds nothing up', async () => {
  const { state, tasks } = await run(
    one(() => {
      holdPipes({});
      return undefined;
    }),
  );
  expect(state).toBe('SUCCEEDED');
  const pid = Number(tasks['hold-pipes']?.outputs?.parameters.pid);
  await vi.waitFor(() => expect(isGone(pid)).toBe(true));
});

describe('a step in a worker that another one was in before', () => {
  const after = async (how: 'place' | 'timer' | 'channel') => {
    const { state, tasks } = await run(
      one(() => {
        place({}).after(pollute({ how }));
        return undefined;
      }),
    );
    expect(state).toBe('SUCCEEDED');
    return {
      before: tasks.pollute?.outputs?.parameters,
      after: tasks.place?.outputs?.parameters,
    };
  };

  test('has its own folder and variables', async () => {
    const found = await after('place');
    expect(found.after).toEqual({
      pid: found.before?.pid,
      folder: import.meta.dirname,
      leaked: 'no',
      hasPath: true,
    });
  });

  test('gets another one when something goes on in it', async () => {
    const found = await after('timer');
    expect(found.after?.pid).not.toBe(found.before?.pid);
  });

  test('is not disturbed by what was sent to the engine', async () => {
    const found = await after('channel');
    expect(found.after?.pid).toBe(found.before?.pid);
  });
});

test.each(['value', 'metadata'] as const)(
  'NaN inside of a %s is no output, and not null either',
  async (where) => {
    const { tasks } = await run(
      one(() => {
        lossy({ where });
        return undefined;
      }),
    );
    expect(tasks.lossy).toMatchObject({
      state: 'FAILED',
      error: {
        code: 'step-output-invalid',
        message: expect.stringMatching(/rows\[1\] is NaN/),
      },
    });
  },
);

test('an endless message is cut', async () => {
  const { tasks } = await run(
    one(() => {
      failAtLength({});
      return undefined;
    }),
  );
  expect(tasks['fail-at-length']?.error?.message.length).toBeLessThan(20_000);
});

describe('a run', () => {
  test('hands values and artifacts from task to task and gives the pipeline outputs', async () => {
    const result = await run(
      pipeline({
        name: 'p',
        params: { text: z.string() },
        build(p) {
          const { length } = measure({ file: write({ text: p.text }).file });
          return { total: add({ a: length, b: 2 }).sum };
        },
      }),
      { params: { text: "it's ünïcode\n" } },
    );
    expect(result).toMatchObject({ state: 'SUCCEEDED', outputs: { total: 15 } });
  });

  test('runs the tasks of a condition that holds, and marks the others NOT_TRIGGERED', async () => {
    const result = await run(
      one(() => {
        const measured = measure({ file: write({ text: 'more than ten characters' }).file });
        when(measured.isLong, { name: 'long' }, () => {
          add({ a: measured.length }, { name: 'in-long' });
        });
        when(measured.isLong.not(), { name: 'short' }, () => {
          add({ a: measured.length }, { name: 'in-short' });
        });
        return undefined;
      }),
    );
    expect(result.state).toBe('SUCCEEDED');
    expect(result.tasks['condition-1/in-long']!.state).toBe('SUCCEEDED');
    expect(result.tasks['condition-2']).toMatchObject({
      state: 'NOT_TRIGGERED',
      reason: expect.stringContaining('condition is false'),
    });
    expect(result.tasks['condition-2/in-short']).toBeUndefined();
  });

  test.each([
    [20, 'long', 'condition-branches-1/condition-2/long'],
    [2, 'short', 'condition-branches-1/condition-3/short'],
  ])(
    'with %i characters takes the %s branch of a when with otherwise',
    async (length, _name, path) => {
      const result = await run(
        one(() => {
          const measured = measure({ file: write({ text: 'x'.repeat(length) }).file });
          when(measured.isLong, {}, () => {
            add({ a: measured.length }, { name: 'long' });
          }).otherwise(() => {
            add({ a: measured.length }, { name: 'short' });
          });
          return undefined;
        }),
      );
      expect(result.state).toBe('SUCCEEDED');
      const added = Object.values(result.tasks).filter(({ path: at }) => /(long|short)$/.test(at));
      expect(added.map(({ path: at, state }) => [at, state])).toEqual([[path, 'SUCCEEDED']]);
    },
  );

  test('goes on past a failure where it can, and does not trigger what depended on it', async () => {
    const result = await run(
      one(() => {
        const failed = fail({ message: 'boom' });
        write({ text: failed.never }, { name: 'dependent' });
        add({ a: 1 }, { name: 'independent' });
        return undefined;
      }),
    );
    expect(result.state).toBe('FAILED');
    expect(result.tasks.fail!.error).toMatchObject({ code: 'step-failed', message: 'boom' });
    expect(result.tasks.dependent).toMatchObject({
      state: 'NOT_TRIGGERED',
      reason: 'fail did not succeed',
    });
    expect(result.tasks.independent!.state).toBe('SUCCEEDED');
  });

  test('keeps the order of .after', async () => {
    const file = join(folder, 'order');
    await run(
      one(() => {
        const first = mark({ file, line: 'first', waitMs: 50 }, { name: 'first' });
        mark({ file, line: 'second' }, { name: 'second' }).after(first);
        return undefined;
      }),
    );
    expect(readFileSync(file, 'utf8')).toBe('first\nsecond\n');
  });

  test('tries again up to the retries of the step', async () => {
    const file = join(folder, 'attempts');
    const good = await run(one(() => void flaky({ file, succeedAt: 3 }) as undefined));
    expect(good.tasks.flaky).toMatchObject({ state: 'SUCCEEDED', attempts: 3 });
    writeFileSync(file, '');
    const bad = await run(one(() => void flaky({ file, succeedAt: 9 }) as undefined));
    expect(bad.tasks.flaky).toMatchObject({ state: 'FAILED', attempts: 4 });
  });

  test('is cancelled by its signal: running steps end, later ones never start', async () => {
    const stop = new AbortController();
    const file = join(folder, 'marks');
    const result = await run(
      one(() => {
        const slow = mark({ file, line: 'slow', waitMs: 60_000 }, { name: 'slow' });
        mark({ file, line: slow.line }, { name: 'later' });
        return undefined;
      }),
      {
        signal: stop.signal,
        onEvent(event) {
          if (event.kind === 'task' && event.task.path === 'slow' && event.task.state === 'RUNNING')
            setTimeout(() => stop.abort(), 200);
        },
      },
    );
    expect(result.state).toBe('CANCELLED');
    expect(result.tasks.slow!.state).toBe('CANCELLED');
    expect(result.tasks.later!.state).toBe('CANCELLED');
  });
});

describe('a step that misbehaves fails its task with a reason, and no other', () => {
  const cases = {
    exits: { step: () => exit({}), code: 'step-exited' },
    'hangs past its timeout': { step: () => hang({}), code: 'step-timeout' },
    'runs out of memory': { step: () => eatMemory({}), code: 'step-out-of-memory' },
    'runs out of memory in buffers': {
      step: () => eatBuffers({}),
      code: 'step-out-of-memory',
    },
    'starts processes without end': {
      step: () => startProcesses({}),
      code: 'step-too-many-processes',
    },
    'returns a wrong value': { step: () => returnWrong({}), code: 'step-output-invalid' },
    'uses an access it did not declare': { step: () => undeclared({}), code: 'access-denied' },
    "reads another environment's table": {
      step: () => reachOut({ uri: `slipway://prod/warehouse/a/b@sha256:${'0'.repeat(64)}` }),
      code: 'access-denied',
    },
  };
  test.each(Object.entries(cases))('one that %s', async (_name, { step, code }) => {
    const result = await run(
      one(() => {
        step();
        add({ a: 1 });
        return undefined;
      }),
    );
    const failed = Object.values(result.tasks).filter(({ state }) => state === 'FAILED');
    expect(failed.map(({ error }) => error?.code)).toEqual([code]);
    expect(result.tasks.add!.state).toBe('SUCCEEDED');
  });
});

describe('parameters are checked before anything is recorded', () => {
  const typed = pipeline({
    name: 'p',
    params: { rate: z.number().positive().max(1), epochs: z.int().default(5) },
    build(p) {
      add({ a: p.rate });
      return undefined;
    },
  });
  test.each([
    [{ rte: 0.1 }, /no parameter "rte".*did you mean "rate"|rate/i],
    [{ rate: 'fast' }, /NUMBER_DOUBLE/],
    [{ rate: 2 }, /rate/],
    [{ rate: 0.1, epochs: 1.5 }, /NUMBER_INTEGER/],
    [{}, /rate/],
  ])('%j is refused', async (params, message) => {
    await expect(run(typed, { params: params as never })).rejects.toThrow(message);
  });
});
