import type { V1Component, V1Value } from './v1-component-schema.ts';
import { type V1Reference, v1Name, v1References } from './v1-placeholders.ts';
import { isParameterType } from './v1-types.ts';

/** What a schema cannot say: names that are one in v2, placeholders of what is not there. */
export function checkV1Component({ inputs, outputs, implementation: { container } }: V1Component) {
  const used = [...(container.command ?? []), ...(container.args ?? [])].flatMap(v1References);
  return [
    ...twice('inputs', inputs ?? []),
    ...twice('outputs', outputs ?? []),
    ...used.flatMap((reference) => {
      const side = reference.key.startsWith('output') ? outputs : inputs;
      const message = problemOfReference(reference, side ?? []);
      return message === undefined ? [] : [{ path: 'implementation.container', message }];
    }),
  ];
}

/** KFP lets the last two pass; the placeholder then names nothing when the step runs. */
function problemOfReference({ key, name }: V1Reference, known: readonly V1Value[]) {
  const value = known.find((one) => v1Name(one.name) === v1Name(name));
  if (value === undefined) return `{${key}: ${name}} names nothing that the component declares`;
  const isParameter = isParameterType(value.type);
  if (key === 'inputValue' && !isParameter)
    return `{${key}: ${name}} takes a parameter; give "${name}" a type such as String`;
  if (isParameter && ['inputPath', 'inputUri', 'outputUri'].includes(key))
    return `{${key}: ${name}} takes an artifact, which a ${String(value.type)} is not`;
  return undefined;
}

function twice(path: string, values: readonly V1Value[]) {
  const names = values.map(({ name }) => v1Name(name));
  return names
    .filter((name, index) => names.indexOf(name) !== index)
    .map((name) => ({ path, message: `several are called "${name}" in KFP v2` }));
}
