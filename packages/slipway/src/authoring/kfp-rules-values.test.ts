import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Dataset, listOf } from './artifact-types.ts';
import { containerStep } from './container-step.ts';
import { compile, make, notify, read, use } from './fixtures/compile.ts';
import { leak, refuse } from './fixtures/refuse.ts';
import { forEach } from './for-each.ts';
import { importArtifact } from './import-artifact.ts';
import { pipeline } from './pipeline.ts';
import type { AnyRef, ArtifactRef } from './references.ts';
import { text } from './text-template.ts';
import { when } from './when.ts';

describe('pipelines', () => {
  const inner = pipeline({
    name: 'inner',
    params: { data: Dataset },
    kubernetes: { workspace: { size: '1Gi' } },
    build: ({ data }) => {
      read({ data });
    },
  });
  const self: { use?: () => void } = {};
  const endless = pipeline({
    name: 'endless',
    params: {},
    build() {
      self.use?.();
    },
  });
  self.use = () => {
    endless({});
  };

  refuse([
    [
      'hand out what stands at their top',
      ({ flag }) => ({
        label: leak<AnyRef>((give) => when(flag, {}, () => give(make({}).label))),
      }),
      'pipeline-output',
      /outside of any branch, loop or guarded body/,
    ],
    [
      'inside of another have no platform settings',
      () => {
        inner({ data: make({}).data });
      },
      'nested-settings',
      /have no effect/,
    ],
    [
      'do not reach into each other',
      ({ name }) => {
        pipeline({
          name: 'other',
          params: {},
          build() {
            use({ label: name });
          },
        })({});
      },
      'other-pipeline',
      /the parameter "name" of another pipeline/,
    ],
    [
      'nor use tasks of each other',
      () => {
        const { label } = make({});
        pipeline({
          name: 'other',
          params: {},
          build() {
            use({ label });
          },
        })({});
      },
      'other-pipeline',
      /a task of another pipeline/,
    ],
    [
      'need a workspace for artifacts that are copied into it',
      () => {
        importArtifact({ uri: 'gs://a/b', type: Dataset, downloadToWorkspace: true });
      },
      'workspace-missing',
      /has none/,
    ],
  ]);

  test('do not use themselves', () => {
    expect(() => compile(() => endless({}))).toThrow(/uses itself/);
  });
});

describe('values', () => {
  refuse([
    [
      'a text holds no list',
      ({ names }) => {
        use({ label: text`${names as never}` });
      },
      'input-type',
      /puts a LIST into a text/,
    ],
    [
      'a text holds no placeholder of the format',
      ({ name }) => {
        use({ label: text`{{$.pipeline_root}}/${name}` });
      },
      'input-placeholder',
      /would replace at run time/,
    ],
    [
      'a final status is not made up',
      () => {
        notify({ status: { state: 'SUCCEEDED' } as never });
      },
      'input-type',
      /takes a final status/,
    ],
    [
      'a field has a name that CEL can carry',
      ({ rows }) => {
        forEach(rows, {}, (row) => {
          use({ label: row.get("']=='" as never) });
        });
      },
      'field',
      /its name has more than letters/,
    ],
  ]);
});

describe('containers', () => {
  const container = (args: readonly unknown[]) => () => ({ image: 'tool:1', args: args as never });
  const declare = (args: readonly unknown[]) =>
    containerStep({
      name: 'c',
      inputs: { a: z.string(), b: z.string().optional() },
      outputs: {},
      container: container(args),
    });

  test.each<[string, readonly unknown[], RegExp]>([
    [
      'ask for no input that is not there',
      [{ IfPresent: { InputName: 'x', Then: 'y' } }],
      /"x", which is no optional input/,
    ],
    [
      'ask for no input that is always there',
      [{ IfPresent: { InputName: 'a', Then: 'y' } }],
      /"a", which is no optional input/,
    ],
    [
      'join no lists',
      [{ Concat: [{ IfPresent: { InputName: 'b', Then: ['x', 'y'] } }] }],
      /takes single parts/,
    ],
    ['have commands of texts', [3], /is 3/],
  ])('%s', (_, args, message) => {
    expect(() => declare(args)).toThrow(message);
  });

  test('have an image, and variables with names', () => {
    const define = (made: object) => () =>
      containerStep({ name: 'c', inputs: {}, outputs: {}, container: () => made as never });
    expect(define({ image: '' })).toThrow(/is no image/);
    expect(define({ image: 'a:1', env: { 'A=B': '1' } })).toThrow(/no name for an environment/);
  });

  test('give single artifacts: lists come from loops', () => {
    const define = () =>
      containerStep({
        name: 'c',
        inputs: {},
        outputs: { all: listOf(Dataset) },
        container: () => ({ image: 'a:1' }),
      });
    expect(define).toThrow(/"c" cannot give a list of artifacts \("all"\)/);
  });

  test('of importers and pipelines cannot be set', () => {
    const { diagnostics } = compile(() => {
      const artifact = importArtifact({ uri: 'gs://a/b', type: Dataset }, {
        env: { A: '1' },
      } as never);
      read({ data: artifact.artifact as ArtifactRef<'system.Dataset'> });
    });
    expect(diagnostics.map(({ code }) => code)).toEqual(['no-container']);
  });

  test('have resources that can be', () => {
    const { diagnostics } = compile(() => {
      make(
        {},
        { resources: { cpu: 'much', memory: '1Zi', accelerator: { type: 'gpu', count: 0 } } },
      );
      make({}, { retries: -1, caching: { key: '' }, env: { '1A': 'x' } });
      make({}, { retries: { count: 1, backoff: 'soon' } });
      make({}, { env: { A: text`a ${make({}).label}` as never } });
    });
    expect(diagnostics.map(({ code }) => code).sort()).toEqual(
      [
        'cache-key',
        'env-name',
        'env-value',
        'resource-accelerator',
        'resource-cpu',
        'resource-memory',
        'retries',
        'retries',
      ].sort(),
    );
  });
});
