import { expect, test } from 'vitest';
import type { TaskRun } from '../runs/run-record.ts';
import type { RunHold, RunStore, TaskChange } from '../runs/run-store.ts';
import { RunJournal } from './run-journal.ts';

const hold: RunHold = { run: 'r', owner: { host: 'h', pid: 1, processStart: '1', token: 't' } };
const change = (path: string): TaskChange => ({ task: { run: 'r', path } as TaskRun });

/** A store that keeps each commit's paths, and fails from the given commit on. */
function store(failsAt = Number.POSITIVE_INFINITY) {
  const commits: string[][] = [];
  const commit = async (_hold: RunHold, changes: readonly TaskChange[]) => {
    if (commits.length >= failsAt) throw new Error('disk full');
    commits.push(changes.map(({ task }) => task.path));
  };
  return { commits, runs: { commit } as unknown as RunStore };
}

test('what is told in one turn is one commit, in its order', async () => {
  const { commits, runs } = store();
  const journal = new RunJournal(runs, hold, () => undefined);
  await Promise.all(['a', 'b', 'c'].map((path) => journal.record(change(path))));
  await journal.record(change('d'));
  expect(commits).toEqual([['a', 'b', 'c'], ['d']]);
});

test('what is told while a commit is written goes into the next one', async () => {
  const { commits, runs } = store();
  const journal = new RunJournal(runs, hold, () => undefined);
  let late: Promise<void> | undefined;
  await journal.record(change('a')).then(() => {
    late = journal.record(change('b'));
  });
  await late;
  await journal.drain();
  expect(commits).toEqual([['a'], ['b']]);
});

test('after a commit that failed nothing is written, and everybody hears why', async () => {
  const { commits, runs } = store(1);
  let failures = 0;
  const journal = new RunJournal(runs, hold, () => {
    failures += 1;
  });
  await journal.record(change('a'));
  const told = await Promise.allSettled([journal.record(change('b')), journal.record(change('c'))]);
  expect(told.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await expect(journal.record(change('d'))).rejects.toMatchObject({
    code: 'run-store-unwritable',
    message: expect.stringContaining('disk full'),
  });
  await expect(journal.drain()).rejects.toMatchObject({ code: 'run-store-unwritable' });
  expect(commits).toEqual([['a']]);
  expect(failures).toBe(1);
});
