import type { ArtifactType } from '../artifact-types.ts';
import type { WithTexts } from '../nested-texts.ts';
import type { ParameterRef } from '../references.ts';
import type { TextTemplate } from '../text-template.ts';
import type { Argument } from '../value-types.ts';

/** What may be given for a parameter of an imported component: a value known now, or one of the run. */
export type ParameterArgument<T> =
  | WithTexts<T>
  | ParameterRef<T>
  | (string extends T ? TextTemplate : never);

/** What may be given for an artifact of an imported component. */
export type ArtifactArgument<Title extends string> = Argument<ArtifactType<Title>>;

/** What may be given for a list of artifacts of an imported component. */
export type ArtifactListArgument<Title extends string> = Argument<ArtifactType<Title, true>>;
