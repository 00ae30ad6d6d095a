import type { z } from 'zod';
import type { JsonValue } from '../core/json.ts';
import { currentScope } from './build-scope.ts';
import type { LoopItems } from './graph.ts';
import { jsonSchemaOf, parameterTypeOf } from './parameter-schema.ts';
import {
  type AnyRef,
  ArtifactListRef,
  ArtifactRef,
  isRef,
  type Origin,
  ParameterRef,
} from './references.ts';
import type { Refused } from './refused.ts';
import { itemSchema, schemaOfValues, typeOfJsonSchema } from './value-schema.ts';

export interface LoopOptions<Declared extends z.ZodType = z.ZodType> {
  /** Name shown to people; default: `for-loop-1`, as KFP numbers them. */
  readonly name?: string;
  /** How many iterations may run at the same time; default: as many as there are. */
  readonly parallelism?: number;
  /** Type of the items, for lists that do not say: those of imported components. */
  readonly item?: Declared;
}

/** What a loop goes over: constants, a list of the run, or artifacts. */
export type Items =
  | readonly JsonValue[]
  | ParameterRef<readonly unknown[]>
  | ArtifactListRef<string>;

/** One item, as the body sees it. */
type ItemOf<From> =
  From extends ArtifactListRef<infer Title>
    ? ArtifactRef<Title>
    : From extends ParameterRef<readonly (infer Item)[]>
      ? ParameterRef<Item>
      : From extends readonly (infer Item)[]
        ? ParameterRef<Widened<Item>>
        : never;

/** A declared type, or that of the list. */
type BodyItem<From, Declared extends z.ZodType> = [Declared] extends [never]
  ? ItemOf<From>
  : ParameterRef<z.output<Declared>>;

/** Constants are a value of their type, not the type of that value alone. */
type Widened<T> = T extends string
  ? string
  : T extends number
    ? number
    : T extends boolean
      ? boolean
      : { -readonly [Key in keyof T]: Widened<T[Key]> };

// biome-ignore lint/suspicious/noConfusingVoidType: many bodies return nothing
export type LoopOutputs = Readonly<Record<string, AnyRef>> | void;

/** What every iteration handed out, as lists. */
export type Collected<Result> = {
  readonly [Name in keyof Result]: Result[Name] extends ParameterRef<infer Value>
    ? ParameterRef<Value[]>
    : Result[Name] extends ArtifactRef<infer Title>
      ? ArtifactListRef<Title>
      : Refused<'The format has no list of lists of artifacts: collect in the inner loop only.'>;
};

/**
 * Runs the tasks of `body` once for every item, side by side. What `body` returns is handed out as
 * lists, in the order of the items (KFP's Collected).
 */
export function forEach<
  const From extends Items,
  Result extends LoopOutputs = void,
  Declared extends z.ZodType = never,
>(
  items: From,
  options: LoopOptions<Declared>,
  body: (item: BodyItem<From, Declared>) => Result,
): Collected<Result> {
  const scope = currentScope('forEach');
  const isConstant = Array.isArray(items);
  const itemNumber = isConstant ? scope.nextNumber() : 0;
  const loop: LoopItems = {
    items: items as LoopItems['items'],
    itemNumber,
    parallelism: options.parallelism,
  };
  const group = scope.addGroup({ kind: 'for-loop', title: options.name, loop });
  const item = itemRef({ kind: 'item', loop: group }, items, options.item);
  group.item = item;
  const result = scope.fill(group, () => body(item as BodyItem<From, Declared>)) ?? {};
  const lists: Record<string, AnyRef> = {};
  for (const [name, of] of Object.entries(result as Record<string, AnyRef>))
    if (isRef(of)) lists[name] = collected({ kind: 'collected', loop: group, of }, of);
    else scope.report('loop-output', notOfTask(name), group.source);
  return lists as Collected<Result>;
}

const notOfTask = (name: string): string =>
  `The loop returns "${name}", which is no output of a task in it.`;

function itemRef(origin: Origin, items: Items, declared: z.ZodType | undefined): AnyRef {
  if (items instanceof ArtifactListRef) return new ArtifactRef(origin, items.schemaTitle);
  if (declared !== undefined)
    return new ParameterRef(origin, {
      parameterType: parameterTypeOf(declared),
      schema: jsonSchemaOf(declared),
    });
  const schema =
    items instanceof ParameterRef
      ? itemSchema(items.schema)
      : schemaOfValues(Array.isArray(items) ? items : []);
  return new ParameterRef(origin, { parameterType: typeOfJsonSchema(schema) ?? 'STRING', schema });
}

function collected(origin: Origin, of: AnyRef): AnyRef {
  if (!(of instanceof ParameterRef)) return new ArtifactListRef(origin, of.schemaTitle);
  const schema = { type: 'array', items: of.schema };
  return new ParameterRef(origin, { parameterType: 'LIST', schema });
}
