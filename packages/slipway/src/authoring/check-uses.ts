import type { BuildScope } from './build-scope.ts';
import type { AnyRef, ParameterRef } from './references.ts';
import { typeOfJsonSchema } from './value-schema.ts';

const FIELD_NAME = /^[A-Za-z_][A-Za-z0-9_-]{0,127}$/;

/** Reports fields that the format cannot name, or whose type nobody knows. */
export function checkUses(scope: BuildScope, uses: readonly AnyRef[]): void {
  for (const { origin, ...reference } of uses) {
    if (origin.kind !== 'field') continue;
    const problem = problemOfField(origin.key, reference as ParameterRef<unknown>);
    if (problem !== undefined)
      scope.report('field', `The field "${origin.key}" ${problem}.`, scope.root.source);
  }
}

function problemOfField(key: string, { schema }: ParameterRef<unknown>): string | undefined {
  if (!FIELD_NAME.test(key))
    return 'cannot be used: its name has more than letters, digits, _ and -';
  if (typeOfJsonSchema(schema) === undefined)
    return 'has no known type: declare it with z.object({ … })';
  return undefined;
}
