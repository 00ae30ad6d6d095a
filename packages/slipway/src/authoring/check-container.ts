import { isArtifactType } from './artifact-types.ts';
import type { Container } from './container-step.ts';
import { definitionError } from './definition-error.ts';
import { defaultOf } from './parameter-schema.ts';
import type { CommandPart } from './placeholders.ts';
import type { ValueType, ValueTypes } from './value-types.ts';

interface Owner {
  readonly name: string;
  readonly inputs: ValueTypes;
}

/** Throws at the first thing a container cannot be. */
export function checkContainer({ name, inputs }: Owner, container: Container): void {
  const owner = `of the step "${name}"`;
  if (typeof container.image !== 'string' || !/^\S+$/.test(container.image))
    throw definitionError('container-image', `The image ${owner} is no image: write name:tag.`);
  for (const [key, value] of Object.entries(container.env ?? {})) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(key))
      throw definitionError(
        'container-env',
        `"${key}" is no name for an environment variable ${owner}.`,
      );
    if (typeof value !== 'string')
      throw definitionError('container-env', `The variable "${key}" ${owner} is no text.`);
  }
  for (const part of [...(container.command ?? []), ...(container.args ?? [])])
    checkPart({ name, inputs }, part, false);
}

/** KFP: inside of a Concat, both sides of an IfPresent are one element. */
function checkPart(owner: Owner, part: CommandPart, isInConcat: boolean): void {
  if (typeof part === 'string') return;
  if (typeof part !== 'object' || part === null)
    throw definitionError(
      'container-command',
      `A part of the command of the step "${owner.name}" is ${String(part)}. Write texts, inputs and outputs.`,
    );
  if ('Concat' in part) {
    for (const inner of part.Concat) checkPart(owner, inner, true);
    return;
  }
  const { InputName: input, Then: whenGiven, Else: whenAbsent = [] } = part.IfPresent;
  const type = Object.hasOwn(owner.inputs, input) ? owner.inputs[input] : undefined;
  if (type === undefined || !mayBeAbsent(type))
    throw definitionError(
      'if-present',
      `ifPresent of the step "${owner.name}" asks for "${input}", which is no optional input of it.`,
    );
  if (
    isInConcat &&
    (Array.isArray(whenGiven) || 'Else' in part.IfPresent === Array.isArray(whenAbsent))
  )
    throw definitionError(
      'if-present',
      `Inside of concat, ifPresent("${input}") of the step "${owner.name}" takes single parts, not lists.`,
    );
  for (const inner of [whenGiven, whenAbsent].flat() as CommandPart[])
    checkPart(owner, inner, isInConcat);
}

const mayBeAbsent = (type: ValueType): boolean =>
  isArtifactType(type) ? type.isOptional : defaultOf(type).isOptional;
