import type { JsonValue } from '../core/json.ts';
import { isOfParameterType } from '../ir/parameter-type.ts';
import type { BuildScope } from './build-scope.ts';
import { displayNameOf, type GroupNode, groupsIn, type LoopItems } from './graph.ts';
import { ArtifactListRef, ParameterRef } from './references.ts';
import { typeOfJsonSchema } from './value-schema.ts';

/** Reports loops over what is no list, or whose items the format has no single type for. */
export function checkLoops(scope: BuildScope): void {
  for (const group of groupsIn(scope.root)) {
    if (group.loop === undefined) continue;
    for (const [code, message] of problemsOf(group, group.loop))
      scope.report(code, `The loop "${displayNameOf(group)}" ${message}.`, group.source);
  }
}

type Problem = readonly [code: string, message: string];

function problemsOf({ item }: GroupNode, { items, parallelism }: LoopItems): Problem[] {
  const problems = problemsOfItems(items, item instanceof ParameterRef ? item : undefined);
  if (parallelism !== undefined && (!Number.isInteger(parallelism) || parallelism < 1))
    problems.push([
      'loop-parallelism',
      `has a parallelism of ${String(parallelism)}: write a whole number of iterations, 1 or more`,
    ]);
  return problems;
}

function problemsOfItems(
  items: LoopItems['items'],
  item: ParameterRef<unknown> | undefined,
): Problem[] {
  if (items instanceof ArtifactListRef) return [];
  if (items instanceof ParameterRef) return problemsOfList(items, item);
  if (!Array.isArray(items))
    return [['loop-items', 'goes over what is no list: give an array, or a reference to a list']];
  if (items.length === 0)
    return [['loop-items', 'has no items: a loop over constants has at least one']];
  if (item === undefined || !items.every((value) => isOfParameterType(value, item.parameterType)))
    return [['loop-items', `has items of several types (${typesOf(items)}): all must have one`]];
  return JSON.stringify(items).includes('{{$')
    ? [['input-placeholder', 'has "{{$" in an item, which the pipeline format would replace']]
    : [];
}

function problemsOfList(
  { parameterType, isOptional }: ParameterRef<unknown>,
  item: ParameterRef<unknown> | undefined,
): Problem[] {
  if (parameterType !== 'LIST') return [['loop-items', `goes over a ${parameterType}, not a list`]];
  if (isOptional)
    return [['loop-items', 'goes over a parameter that may be absent; give it a default']];
  return item === undefined || typeOfJsonSchema(item.schema) === undefined
    ? [
        [
          'loop-items',
          'goes over a list whose items have no single type: declare it, as in z.array(z.string()), or give forEach an { item: z.string() }',
        ],
      ]
    : [];
}

const typesOf = (items: readonly JsonValue[]): string =>
  [...new Set(items.map((value) => (Array.isArray(value) ? 'list' : typeof value)))].join(', ');
