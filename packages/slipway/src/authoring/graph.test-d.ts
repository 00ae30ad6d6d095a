import { describe, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { Dataset, google, listOf, Model, optional } from './artifact-types.ts';
import { containerStep } from './container-step.ts';
import { forEach } from './for-each.ts';
import { importArtifact } from './import-artifact.ts';
import { onExit, statusOf } from './on-exit.ts';
import { pipeline } from './pipeline.ts';
import type { ArtifactListRef, ArtifactRef, ParameterRef } from './references.ts';
import { TaskFinalStatus } from './task-final-status.ts';
import { text } from './text-template.ts';
import { when } from './when.ts';

const container = () => ({ image: 'tool:1' });
const make = containerStep({
  name: 'make',
  inputs: { label: z.string() },
  outputs: { data: Dataset, rows: z.int(), model: Model },
  container,
});
const use = containerStep({
  name: 'use',
  inputs: { data: Dataset, weight: z.number().optional(), extra: optional(Model) },
  outputs: {},
  container,
});
const merge = containerStep({
  name: 'merge',
  inputs: { all: listOf(Dataset), counts: z.array(z.int()) },
  outputs: {},
  container,
});
const notify = containerStep({
  name: 'notify',
  inputs: { status: TaskFinalStatus, to: z.string() },
  outputs: {},
  container,
});
const deploy = containerStep({
  name: 'deploy',
  inputs: { model: google.VertexModel },
  outputs: {},
  container,
});

const params = {
  n: z.int(),
  names: z.array(z.string()),
  configs: z.array(z.object({ lr: z.number() })),
};

describe('branches', () => {
  test('hand out a value only when one of them runs for certain', () => {
    pipeline({
      name: 'p',
      params,
      build(p) {
        const some = when(p.n.gt(1), {}, () => ({ data: make({ label: 'a' }).data }));
        // @ts-expect-error no branch may have run
        use({ data: some.data });
        const more = some.elseWhen(p.n.gt(0), {}, () => ({ data: make({ label: 'b' }).data }));
        // @ts-expect-error still no branch may have run
        use({ data: more.data });
        const one = more.otherwise(() => ({ data: make({ label: 'c' }).data }));
        expectTypeOf(one.data).toEqualTypeOf<ArtifactRef<'system.Dataset'>>();
        use({ data: one.data });
      },
    });
  });

  test('all hand out the same', () => {
    pipeline({
      name: 'p',
      params,
      build(p) {
        when(p.n.gt(1), {}, () => ({ data: make({ label: 'a' }).data })).otherwise(
          // @ts-expect-error a model is no dataset
          () => ({ data: make({ label: 'b' }).model }),
        );
        when(p.n.gt(1), {}, () => ({ data: make({ label: 'a' }).data })).otherwise(
          // @ts-expect-error the other branch hands out data
          () => ({}),
        );
      },
    });
  });

  test('what a branch makes is not known outside of it', () => {
    pipeline({
      name: 'p',
      params,
      build(p) {
        when(p.n.gt(1), {}, () => {
          const inside = make({ label: 'a' });
          use({ data: inside.data });
        });
        // @ts-expect-error the name ends with the branch
        use({ data: inside.data });
      },
    });
  });
});

describe('loops', () => {
  test('give the item its type, and lists of what the body returns', () => {
    pipeline({
      name: 'p',
      params,
      build(p) {
        const loop = forEach(p.names, {}, (name) => {
          expectTypeOf(name).toEqualTypeOf<ParameterRef<string>>();
          const made = make({ label: name });
          return { data: made.data, rows: made.rows };
        });
        expectTypeOf(loop.data).toEqualTypeOf<ArtifactListRef<'system.Dataset'>>();
        expectTypeOf(loop.rows).toEqualTypeOf<ParameterRef<number[]>>();
        merge({ all: loop.data, counts: loop.rows });
        // @ts-expect-error a list of artifacts is no artifact
        use({ data: loop.data });
        forEach(loop.data, {}, (data) => {
          expectTypeOf(data).toEqualTypeOf<ArtifactRef<'system.Dataset'>>();
          use({ data });
          // @ts-expect-error one artifact is no list
          merge({ all: data, counts: [1] });
        });
        forEach(p.configs, {}, (config) => {
          use({ data: make({ label: 'a' }).data, weight: config.get('lr') });
          // @ts-expect-error there is no such field
          config.get('rl');
          // @ts-expect-error a number is no text
          make({ label: config.get('lr') });
        });
        forEach(p.names, { item: z.enum(['a', 'b']) }, (item) => {
          expectTypeOf(item).toEqualTypeOf<ParameterRef<'a' | 'b'>>();
        });
        forEach([{ label: 'a', size: 1 }], {}, (item) => {
          make({ label: item.get('label') });
        });
        // @ts-expect-error a number is nothing to go over
        forEach(p.n, {}, () => {});
        // @ts-expect-error a text is nothing to go over
        forEach(make({ label: 'a' }).data, {}, () => {});
      },
    });
  });

  test('nothing is collected outside of a loop: there is no word for it', () => {
    pipeline({
      name: 'p',
      params,
      build() {
        // @ts-expect-error one number is no list of numbers
        merge({ all: importArtifact({ uri: 'a', type: Dataset }).artifact, counts: [1] });
        const nested = forEach([1, 2], {}, () => {
          const inner = forEach([1], {}, () => ({ data: make({ label: 'a' }).data }));
          merge({ all: inner.data, counts: [] });
          return { data: inner.data };
        });
        // @ts-expect-error the format has no list of lists of artifacts
        merge({ all: nested.data, counts: [] });
      },
    });
  });
});

describe('values', () => {
  test('of every kind go only where they fit', () => {
    pipeline({
      name: 'p',
      params,
      build(p) {
        const made = make({ label: text`rows-${p.n}` });
        // @ts-expect-error a text is no number
        use({ data: made.data, weight: text`${p.n}` });
        // @ts-expect-error a list has no text
        make({ label: text`${p.names}` });
        use({ data: made.data, extra: made.model });
        // @ts-expect-error a dataset is no model
        use({ data: made.data, extra: made.data });
        // @ts-expect-error a model is no Vertex model
        deploy({ model: made.model });
        deploy({ model: importArtifact({ uri: 'x', type: google.VertexModel }).artifact });
        onExit(
          (status) => notify({ status, to: 'team' }),
          {},
          () => make({ label: 'a' }),
        );
        // @ts-expect-error a text is no final status
        notify({ status: 'SUCCEEDED', to: 'team' });
        const alike = { state: '', pipelineJobResourceName: '', pipelineTaskName: '' };
        // @ts-expect-error nor is an object that looks like one
        notify({ status: alike, to: '' });
        notify({ status: statusOf(made), to: 'team' }, { ignoreUpstreamFailure: true });
      },
    });
  });

  test('of a pipeline used as a step have its types', () => {
    const inner = pipeline({
      name: 'inner',
      params: { data: Dataset, times: z.int().default(1) },
      build: (p) => {
        use({ data: p.data });
        return { rows: make({ label: 'a' }).rows };
      },
    });
    pipeline({
      name: 'outer',
      params,
      build(p) {
        const made = make({ label: 'a' });
        const used = inner({ data: made.data });
        expectTypeOf(used.rows).toEqualTypeOf<ParameterRef<number>>();
        inner({ data: made.data, times: p.n }).after(made);
        // @ts-expect-error the data is missing
        inner({});
        // @ts-expect-error the pipeline hands out no model
        used.model;
        // @ts-expect-error a pipeline has no container
        inner({ data: made.data }, { env: { A: '1' } });
      },
    });
  });
});
