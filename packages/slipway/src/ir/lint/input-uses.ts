import { textsIn } from './executor-texts.ts';
import type { LintModel, LintTask } from './lint-model.ts';
import { type Placeholder, placeholdersIn } from './placeholder.ts';

/** Names of inputs that executors read in placeholders, by label. */
export function inputsReadByExecutors(model: LintModel): ReadonlyMap<string, ReadonlySet<string>> {
  const read = new Map<string, ReadonlySet<string>>();
  for (const [label, { texts }] of model.executors)
    read.set(label, new Set(texts.flatMap(({ text }) => inputsIn(text))));
  return read;
}

/** Names of the inputs that a task itself reads: in its condition, constants and loop. */
export function inputsReadByTask({ spec, parameters }: LintTask): ReadonlySet<string> {
  const read = new Set<string>();
  const { condition = '' } = spec.triggerPolicy ?? {};
  for (const [, single, double] of condition.matchAll(/\[(?:'([^']*)'|"([^"]*)")\]/g))
    read.add(single ?? double ?? '');
  for (const [, { runtimeValue }] of parameters)
    for (const { text } of textsIn(runtimeValue?.constant, ''))
      for (const name of inputsIn(text)) read.add(name);
  const { parameterIterator, artifactIterator } = spec;
  for (const name of [
    parameterIterator?.items.inputParameter,
    artifactIterator?.items.inputArtifact,
  ])
    if (name !== undefined) read.add(name);
  return read;
}

const inputsIn = (text: string): string[] =>
  placeholdersIn(text)
    .filter(isInput)
    .map(({ name }) => name);

const isInput = (found: Placeholder): found is Placeholder & { kind: 'reference' } =>
  found.kind === 'reference' && found.side === 'inputs';
