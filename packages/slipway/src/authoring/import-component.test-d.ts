import { describe, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import type { JsonObject, JsonValue } from '../core/json.ts';
import { google, Model } from './artifact-types.ts';
import { importComponent } from './import-component.ts';
import type {
  ArtifactArgument,
  ArtifactListArgument,
  ParameterArgument,
} from './imported/argument-types.ts';
import type { ArtifactRef, ParameterRef } from './references.ts';
import { step } from './step.ts';
import { text } from './text-template.ts';

interface TrainInputs {
  readonly title: ParameterArgument<string>;
  readonly method?: ParameterArgument<'fast' | 'exact'>;
  readonly options?: ParameterArgument<JsonObject>;
  readonly columns?: ParameterArgument<readonly JsonValue[]>;
  readonly model?: ArtifactArgument<'google.VertexModel'>;
  readonly tables?: ArtifactListArgument<'system.Dataset'>;
}

interface TrainOutputs {
  readonly loss: ParameterRef<number>;
  readonly trained: ArtifactRef<'google.VertexModel'>;
}

const train = importComponent<TrainInputs, TrainOutputs>('');
const untyped = importComponent('');

const source = step({
  name: 'source',
  inputs: {},
  outputs: {
    title: z.string(),
    method: z.enum(['fast', 'exact']),
    options: z.object({ depth: z.int() }),
    columns: z.array(z.string()),
    vertex: google.VertexModel,
    model: Model,
  },
  run: () => Promise.reject(new Error('types only')),
});

describe('an imported component', () => {
  const { title, method, options, columns, vertex, model } = source({});

  it('takes values, references and templates of its types', () => {
    train({ title: 'a', method: 'fast', options: { a: [1] }, columns: ['a'] });
    train({ title, method, options, columns, model: vertex });
    train({ title: text`${title}!` });
    expectTypeOf(train({ title }).trained).toEqualTypeOf<ArtifactRef<'google.VertexModel'>>();
    train({ title }).after(train({ title }));
  });

  it('refuses everything else', () => {
    // @ts-expect-error the title is missing
    train({});
    // @ts-expect-error there is no such input
    train({ title, titel: 'a' });
    // @ts-expect-error none of the choices
    train({ title, method: 'slow' });
    // @ts-expect-error any text is not one of the choices
    train({ title, method: title });
    // @ts-expect-error another kind of artifact
    train({ title, model });
    // @ts-expect-error one artifact is no list
    train({ title, tables: vertex });
    // @ts-expect-error a list is no text
    train({ title: columns });
    // @ts-expect-error there is no such output
    train({ title }).los;
  });

  it('takes and gives anything without types, and is a task', () => {
    const task = untyped({ whatever: 1, title, model });
    train({ title: task.title, model: task.model }).after(task);
  });
});
