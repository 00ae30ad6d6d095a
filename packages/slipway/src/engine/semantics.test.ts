import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Dataset } from '../authoring/artifact-types.ts';
import { forEach } from '../authoring/for-each.ts';
import { importArtifact } from '../authoring/import-artifact.ts';
import { onExit, statusOf } from '../authoring/on-exit.ts';
import type { PipelineOutputs } from '../authoring/pipeline.ts';
import { type Pipeline, pipeline } from '../authoring/pipeline.ts';
import { text } from '../authoring/text-template.ts';
import { when } from '../authoring/when.ts';
import { runPipeline, type TestRunOptions } from '../testing/run-pipeline.ts';
import {
  add,
  echo,
  fail,
  join,
  list,
  mark,
  measure,
  readVariable,
  report,
  total,
  write,
} from './fixtures/steps.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(joinPath(tmpdir(), 'semantics-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = (built: Pipeline, options: TestRunOptions = {}) =>
  runPipeline(built, { projectFolder: import.meta.dirname, ...options });

const outputsOf = async (build: () => PipelineOutputs) => {
  const result = await run(pipeline({ name: 'p', params: {}, build }));
  expect(result.state).toBe('SUCCEEDED');
  return result.outputs;
};

describe('loops', () => {
  test('over constants run the body for each and collect in the order of the items', async () => {
    const outputs = await outputsOf(() => {
      const doubled = forEach([3, 1, 2], { parallelism: 2 }, (n) => ({
        sums: add({ a: n, b: n }).sum,
      }));
      return { sums: doubled.sums, sum: total({ values: doubled.sums }).sum };
    });
    expect(outputs).toEqual({ sums: [6, 2, 4], sum: 12 });
  });

  test('over a list of the run, in a list, with fields', async () => {
    const outputs = await outputsOf(() => {
      const { items } = list({ items: ['a', 'b'] });
      const nested = forEach(items, {}, (item) => {
        const inner = forEach([{ n: 'x' }, { n: 'y' }], {}, (row) => ({
          texts: echo({ value: text`${item}-${row.get('n')}` }).value,
        }));
        return { texts: inner.texts };
      });
      return { texts: nested.texts };
    });
    expect(outputs).toEqual({
      texts: [
        ['a-x', 'a-y'],
        ['b-x', 'b-y'],
      ],
    });
  });

  test('over artifacts that a loop made', async () => {
    const outputs = await outputsOf(() => {
      const made = forEach(['one', 'three'], {}, (word) => ({ files: write({ text: word }).file }));
      const lengths = forEach(made.files, {}, (file) => ({ all: measure({ file }).length }));
      return {
        lengths: lengths.all,
        text: join({ files: made.files, last: write({ text: '.' }).file }).text,
      };
    });
    expect(outputs).toEqual({ lengths: [3, 5], text: 'one|three|.' });
  });

  test('over nothing collect nothing, and go on', async () => {
    const outputs = await outputsOf(() => {
      const none = forEach(list({}).items, {}, (item) => ({
        lengths: measure({ file: write({ text: item }).file }).length,
        files: write({ text: item }).file,
      }));
      return {
        count: total({ values: none.lengths }).count,
        text: join({ files: none.files }).text,
      };
    });
    expect(outputs).toEqual({ count: 0, text: '' });
  });

  test('fail when one iteration fails; the others are kept for a resume', async () => {
    const result = await run(
      pipeline({
        name: 'p',
        params: {},
        build() {
          forEach(['ok', 'bad'], { parallelism: 1 }, (word) => {
            when(word.eq('bad'), {}, () => {
              fail({ message: 'no' });
            }).otherwise(() => {
              echo({ value: word });
            });
          });
        },
      }),
    );
    expect(result.state).toBe('FAILED');
    expect(result.tasks['for-loop-2/0/condition-branches-3/condition-5/echo']?.state).toBe(
      'SUCCEEDED',
    );
    expect(result.tasks['for-loop-2/1/condition-branches-3/condition-4/fail']?.state).toBe(
      'FAILED',
    );
  });
});

describe('branches', () => {
  test.each([
    [1, 'small'],
    [5, 'middle'],
    [50, 'large'],
  ])('with %i hand out what the %s one made', async (n, expected) => {
    const sized = pipeline({
      name: 'p',
      params: { n: z.number() },
      build(p) {
        const one = when(p.n.gt(10), {}, () => ({ size: echo({ value: 'large' }).value }))
          .elseWhen(p.n.gt(2), {}, () => ({ size: echo({ value: 'middle' }).value }))
          .otherwise(() => ({ size: echo({ value: 'small' }).value }));
        return { size: echo({ value: text`${one.size}` }).value };
      },
    });
    expect((await run(sized, { params: { n } })).outputs).toEqual({ size: expected });
  });
});

describe('nested pipelines', () => {
  const inner = pipeline({
    name: 'inner',
    params: { file: Dataset, extra: z.number().default(100) },
    build: (p) => ({ sum: add({ a: measure({ file: p.file }).length, b: p.extra }).sum }),
  });

  test('take parameters, defaults and artifacts, and hand out', async () => {
    const outputs = await outputsOf(() => {
      const { file } = write({ text: 'abc' });
      return { first: inner({ file }).sum, second: inner({ file, extra: 1 }).sum };
    });
    expect(outputs).toEqual({ first: 103, second: 4 });
  });
});

describe('what runs in the end', () => {
  const guarded = (isBroken: boolean) =>
    pipeline({
      name: 'p',
      params: {},
      build() {
        onExit(
          (status) => report({ status }),
          { name: 'guard' },
          () => {
            if (isBroken) fail({ message: 'broken on purpose' });
            else echo({ value: 'fine' });
          },
        );
      },
    });

  test('is told of a success', async () => {
    const result = await run(guarded(false));
    expect(result.state).toBe('SUCCEEDED');
    expect(result.tasks.report?.outputs?.parameters).toEqual({
      state: 'SUCCEEDED',
      subject: 'exit-handler-1',
      message: '',
    });
  });

  test('runs after a failure, is told of it, and does not heal it', async () => {
    const result = await run(guarded(true));
    expect(result.state).toBe('FAILED');
    expect(result.tasks.report?.outputs?.parameters).toMatchObject({
      state: 'FAILED',
      message: expect.stringContaining('broken on purpose'),
    });
  });

  test('runs after a cancel, is told of it, and nothing else starts', async () => {
    const stop = new AbortController();
    const result = await run(
      pipeline({
        name: 'p',
        params: {},
        build() {
          onExit(
            (status) => report({ status }),
            {},
            () => {
              const slow = mark({ file: joinPath(folder, 'log'), line: 'x', waitMs: 60_000 });
              echo({ value: slow.line });
            },
          );
        },
      }),
      {
        signal: stop.signal,
        onEvent(event) {
          const isSlow = event.kind === 'task' && event.task.path.endsWith('/mark');
          if (isSlow && event.task.state === 'RUNNING') stop.abort();
        },
      },
    );
    expect(result.state).toBe('CANCELLED');
    expect(result.tasks['exit-handler-1/echo']?.state).toBe('CANCELLED');
    expect(result.tasks.report).toMatchObject({
      state: 'SUCCEEDED',
      outputs: { parameters: { state: 'CANCELLED', subject: 'exit-handler-1' } },
    });
  });

  test('a task that ignores a failure runs on its defaults', async () => {
    const result = await run(
      pipeline({
        name: 'p',
        params: {},
        build() {
          const failed = fail({ message: 'no' });
          echo({ value: failed.never }, { ignoreUpstreamFailure: true });
          report({ status: statusOf(failed) }, { ignoreUpstreamFailure: true });
        },
      }),
    );
    expect(result.state).toBe('FAILED');
    expect(result.tasks.echo).toMatchObject({
      state: 'SUCCEEDED',
      outputs: { parameters: { value: '' } },
    });
    expect(result.tasks.report?.outputs?.parameters).toMatchObject({ state: 'FAILED' });
  });
});

describe('an importer', () => {
  test('brings a local file in, with facts of the run', async () => {
    const source = joinPath(folder, 'data.txt');
    writeFileSync(source, 'imported');
    const outputs = await run(
      pipeline({
        name: 'p',
        params: { source: z.string() },
        build(p) {
          const made = importArtifact({
            uri: p.source,
            type: Dataset,
            metadata: { from: p.source },
          });
          return { length: measure({ file: made.artifact }).length };
        },
      }),
      { params: { source }, projectFolder: folder },
    );
    expect(outputs.outputs).toEqual({ length: 8 });
    expect(outputs.tasks.importer?.outputs?.artifacts.artifact).toMatchObject({
      uri: expect.stringMatching(/^slipway:/),
      metadata: { from: source },
    });
  });

  test.each([
    ['/etc/passwd', 'source-denied'],
    ['slipway://prod/artifacts/sha256/../x', 'artifacts-uri-invalid'],
    [`slipway://prod/artifacts/sha256/${'a'.repeat(64)}`, 'artifacts-wrong-environment'],
    [`slipway://test/artifacts/sha256/${'a'.repeat(64)}`, 'import-not-found'],
  ])('does not bring in %s', async (uri, code) => {
    const result = await run(
      pipeline({
        name: 'p',
        params: {},
        build() {
          importArtifact({ uri, type: Dataset });
        },
      }),
    );
    expect(result.tasks.importer).toMatchObject({ state: 'FAILED', error: { code } });
  });

  test('says what is missing', async () => {
    const result = await run(
      pipeline({
        name: 'p',
        params: {},
        build() {
          importArtifact({ uri: 'not/there.csv', type: Dataset });
        },
      }),
    );
    expect(result.state).toBe('FAILED');
    expect(result.tasks.importer?.error?.message).toMatch(/nothing at .*not\/there\.csv to import/);
  });
});

test('environment variables of a task are its own', async () => {
  const outputs = await outputsOf(() => {
    const set = readVariable({ name: 'SLIPWAY_TEST' }, { env: { SLIPWAY_TEST: 'set' } });
    const after = readVariable({ name: 'SLIPWAY_TEST' }).after(set);
    return { set: set.value, after: after.value };
  });
  expect(outputs).toEqual({ set: 'set', after: 'none' });
});
