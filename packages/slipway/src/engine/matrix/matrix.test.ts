import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pipeline } from '../../authoring/pipeline.ts';
import { runPipeline } from '../../testing/run-pipeline.ts';
import type { Cell, Steps } from './cell.ts';
import { failureCells, stepFailures } from './failure-cells.ts';
import { graphCells } from './graph-cells.ts';
import { semanticsTable } from './semantics-table.ts';

const hasPython = spawnSync('python3', ['--version']).status === 0;
if (!hasPython)
  process.stderr.write('skipped: the Python half of the matrix, as there is no python3\n');

const KINDS: Readonly<Record<string, () => Promise<Steps>>> = {
  TypeScript: () => import('./fixtures/typescript-steps.ts'),
  ...(hasPython
    ? { Python: async () => (await import('./fixtures/python-steps.ts')) as unknown as Steps }
    : {}),
};

async function outcomeOf(cell: Cell, steps: Steps) {
  const folder = mkdtempSync(join(tmpdir(), 'matrix-'));
  const cancel = new AbortController();
  try {
    const built = pipeline({
      name: 'cell',
      params: {},
      ...(cell.workspace === true ? { kubernetes: { workspace: { size: '1Gi' } } } : {}),
      build: () => cell.build(steps, folder),
    });
    return await runPipeline(built, {
      projectFolder: join(import.meta.dirname, 'fixtures'),
      signal: cancel.signal,
      ...(cell.failurePolicy === undefined ? {} : { failurePolicy: cell.failurePolicy }),
      onEvent: (event) => {
        if (event.kind === 'attempt-started' && event.path === cell.cancelAt) cancel.abort();
      },
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe.each(Object.entries(KINDS))('with %s steps', (_kind, load) => {
  test.concurrent.each([...graphCells, ...failureCells])('$construct', async (cell) => {
    const { state, tasks, outputs } = await outcomeOf(cell, await load());
    const states = Object.fromEntries(
      Object.keys(cell.tasks ?? {}).map((path) => [path, tasks[path]?.state]),
    );
    const failed = Object.values(tasks).flatMap(({ path, error }) =>
      error ? [path, error.message] : [],
    );
    if (cell.state === undefined) expect(failed).toEqual([]);
    expect({ state, ...states }).toEqual({ state: cell.state ?? 'SUCCEEDED', ...cell.tasks });
    const codes = Object.keys(cell.errors ?? {}).map((path) => [path, tasks[path]?.error?.code]);
    expect(Object.fromEntries(codes)).toEqual(cell.errors ?? {});
    if (cell.outputs !== undefined) expect(outputs).toEqual(cell.outputs);
  });

  test('what single steps do wrong', async () => {
    const steps = await load();
    const { tasks } = await outcomeOf(
      {
        construct: '',
        happens: '',
        build: () => {
          for (const use of Object.values(steps).slice(-9)) (use as (given: object) => unknown)({});
          return undefined;
        },
      },
      steps,
    );
    const found = stepFailures.map(({ task }) => [task, tasks[task]?.error?.code ?? null]);
    expect(Object.fromEntries(found)).toEqual(
      Object.fromEntries(stepFailures.map(({ task, code }) => [task, code])),
    );
  });
});

test('the table of semantics in the guide is that of the matrix', () => {
  const guide = join(import.meta.dirname, '../../../../../docs/guides/engine.md');
  const text = readFileSync(guide, 'utf8');
  const written = semanticsTable([...graphCells, ...failureCells, ...stepFailures]);
  const filled = text.replace(
    /(<!-- semantics -->\n)[\s\S]*(<!-- end -->)/,
    (_all, begin: string, end: string) => `${begin}${written}\n${end}`,
  );
  // biome-ignore lint/style/noProcessEnv: goldens are written by a flag
  if (process.env.UPDATE_GUIDE === '1') writeFileSync(guide, filled);
  else expect(text).toBe(filled);
  expect(filled).toContain(written);
});
