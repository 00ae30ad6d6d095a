import type { z } from 'zod';
import type { AnyArtifactType, ArtifactType } from './artifact-types.ts';
import type { WithTexts } from './nested-texts.ts';
import type { ArtifactListRef, ArtifactRef, ParameterRef } from './references.ts';
import type { InputArtifact } from './step-context.ts';
import type { TaskFinalStatus } from './task-final-status.ts';
import type { TextTemplate } from './text-template.ts';

/** A parameter (by its zod schema) or a kind of artifact. */
export type ValueType = z.ZodType | AnyArtifactType;
export type ValueTypes = Readonly<Record<string, ValueType>>;

/** What `run` is given for an input. */
export type RunInput<V> =
  V extends ArtifactType<string, infer IsList, infer IsOptional>
    ?
        | (IsList extends true ? readonly InputArtifact[] : InputArtifact)
        | (IsOptional extends true ? undefined : never)
    : V extends z.ZodType
      ? z.output<V>
      : never;

/** The reference that stands for a value in the pipeline. */
export type RefTo<V> =
  V extends ArtifactType<infer Title, infer IsList, boolean>
    ? IsList extends true
      ? ArtifactListRef<Title>
      : ArtifactRef<Title>
    : V extends z.ZodType
      ? ParameterRef<z.output<V>>
      : never;

export type Outputs<O extends ValueTypes> = { readonly [K in keyof O]: RefTo<O[K]> };

export type DeepReadonly<T> = T extends (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
    : T;

type Accepted<Title> = Title extends 'system.Artifact' ? string : Title | 'system.Artifact';

/** What may be given for an input. */
export type Argument<V> =
  V extends ArtifactType<infer Title, infer IsList, boolean>
    ? IsList extends true
      ? ArtifactListRef<Accepted<Title>>
      : ArtifactRef<Accepted<Title>>
    : V extends typeof TaskFinalStatus
      ? ParameterRef<z.output<typeof TaskFinalStatus>>
      : V extends z.ZodType
        ?
            | WithTexts<DeepReadonly<z.input<V>>>
            | ParameterRef<z.input<V>>
            | (string extends z.input<V> ? TextTemplate : never)
        : never;

type OptionalNames<I extends ValueTypes> = {
  [K in keyof I]: I[K] extends ArtifactType<string, boolean, infer IsOptional>
    ? IsOptional extends true
      ? K
      : never
    : I[K] extends z.ZodType
      ? undefined extends z.input<I[K]>
        ? K
        : never
      : never;
}[keyof I];

/** What a step is called with: required inputs, and those with a default or optional. */
export type StepArguments<I extends ValueTypes> = {
  readonly [K in Exclude<keyof I, OptionalNames<I>>]: Argument<I[K]>;
} & { readonly [K in OptionalNames<I>]?: Argument<I[K]> };
