import type { JsonObject } from '../core/json.ts';
import type { ParameterType } from '../ir/pipeline-spec.ts';
import type { GroupNode, TaskNode } from './graph.ts';
import type { Refused } from './refused.ts';
import { fieldSchema, typeOfJsonSchema } from './value-schema.ts';

/** Where a referenced value comes from. */
export type Origin =
  /** A parameter or an artifact that the pipeline is given. */
  | { readonly kind: 'input'; readonly name: string; readonly root: GroupNode }
  | { readonly kind: 'output'; readonly task: TaskNode; readonly output: string }
  /** What a loop is at. */
  | { readonly kind: 'item'; readonly loop: GroupNode }
  | { readonly kind: 'field'; readonly of: ParameterRef<unknown>; readonly key: string }
  /** One value of every iteration. */
  | { readonly kind: 'collected'; readonly loop: GroupNode; readonly of: AnyRef }
  | OneOfOrigin
  /** How a task or a guarded body ended. */
  | { readonly kind: 'status'; readonly of: TaskNode | GroupNode };

/** The value of the branch that ran. */
export interface OneOfOrigin {
  readonly kind: 'one-of';
  readonly branches: GroupNode;
  /** By branch. */
  readonly of: readonly AnyRef[];
  /** Its place among those that the author made. */
  readonly made: number;
  /** Among the values of these branches that are used; counted from 1 when all uses are known. */
  number: number;
}

type Ordered<T> = T extends number
  ? T | ParameterRef<T>
  : Refused<'Only numbers have an order. Compare texts and booleans with .eq or .ne.'>;

/** Constants of the type itself (one of the choices of an enum), references to anything alike. */
type Same<T> = [Comparable<T>] extends [never]
  ? Refused<'Lists, objects and artifacts have no comparison. Compare an output of a step that looks into them.'>
  : Comparable<T> | ParameterRef<Comparable<T>> | ParameterRef<Widened<Comparable<T>>>;
type Comparable<T> = Extract<T, string | number | boolean>;
type Widened<T> = T extends string ? string : T extends number ? number : boolean;

export type Comparator = '==' | '!=' | '<' | '<=' | '>' | '>=';

/** A yes-or-no question over values of the run; becomes a CEL condition. */
export class Condition {
  readonly node: ConditionNode;

  constructor(node: ConditionNode) {
    this.node = node;
  }

  and(other: Condition | ParameterRef<boolean>): Condition {
    return new Condition({ kind: 'and', left: this.node, right: asCondition(other).node });
  }

  or(other: Condition | ParameterRef<boolean>): Condition {
    return new Condition({ kind: 'or', left: this.node, right: asCondition(other).node });
  }

  not(): Condition {
    return new Condition({ kind: 'not', operand: this.node });
  }
}

export type Operand = string | number | boolean | ParameterRef<unknown>;

export type ConditionNode =
  | {
      readonly kind: 'compare';
      readonly comparator: Comparator;
      readonly left: ParameterRef<unknown>;
      readonly right: Operand;
    }
  | { readonly kind: 'and' | 'or'; readonly left: ConditionNode; readonly right: ConditionNode }
  | { readonly kind: 'not'; readonly operand: ConditionNode };

/** What is known of a value before the run. */
export interface ValueFacts {
  readonly parameterType: ParameterType;
  /** Whether the run may have no value for it. */
  readonly isOptional?: boolean;
  /** JSON Schema, for the items of a list and the fields of an object. */
  readonly schema?: JsonObject;
}

/** A parameter value that will exist when the pipeline runs. Compare it with its methods. */
export class ParameterRef<T> {
  /** The type it stands for; never set. */
  declare readonly valueType: T;
  readonly origin: Origin;
  readonly parameterType: ParameterType;
  readonly isOptional: boolean;
  readonly schema: JsonObject;

  constructor(origin: Origin, { parameterType, isOptional = false, schema = {} }: ValueFacts) {
    this.origin = origin;
    this.parameterType = parameterType;
    this.isOptional = isOptional;
    this.schema = schema;
  }

  eq(value: Same<T>): Condition {
    return this.#compare('==', value);
  }

  ne(value: Same<T>): Condition {
    return this.#compare('!=', value);
  }

  lt(value: Ordered<T>): Condition {
    return this.#compare('<', value);
  }

  le(value: Ordered<T>): Condition {
    return this.#compare('<=', value);
  }

  gt(value: Ordered<T>): Condition {
    return this.#compare('>', value);
  }

  ge(value: Ordered<T>): Condition {
    return this.#compare('>=', value);
  }

  /** A boolean value is a condition by itself. */
  and(this: ParameterRef<boolean>, other: Condition | ParameterRef<boolean>): Condition {
    return asCondition(this).and(other);
  }

  or(this: ParameterRef<boolean>, other: Condition | ParameterRef<boolean>): Condition {
    return asCondition(this).or(other);
  }

  not(this: ParameterRef<boolean>): Condition {
    return asCondition(this).not();
  }

  /** A field of an object: `item.get('learningRate')`. */
  get<Key extends keyof T & string>(key: Key): ParameterRef<T[Key]> {
    const schema = fieldSchema(this.schema, key);
    const parameterType = typeOfJsonSchema(schema) ?? 'STRING';
    return new ParameterRef({ kind: 'field', of: this, key }, { parameterType, schema });
  }

  #compare(comparator: Comparator, right: unknown): Condition {
    return new Condition({ kind: 'compare', comparator, left: this, right: right as Operand });
  }
}

/** An artifact that will exist when the pipeline runs. */
export class ArtifactRef<Title extends string> {
  readonly schemaTitle: Title;
  readonly origin: Origin;
  readonly isList = false;

  constructor(origin: Origin, schemaTitle: Title) {
    this.origin = origin;
    this.schemaTitle = schemaTitle;
  }
}

/** Artifacts of one kind that will exist when the pipeline runs. */
export class ArtifactListRef<Title extends string> {
  readonly schemaTitle: Title;
  readonly origin: Origin;
  readonly isList = true;

  constructor(origin: Origin, schemaTitle: Title) {
    this.origin = origin;
    this.schemaTitle = schemaTitle;
  }
}

export type AnyArtifactRef = ArtifactRef<string> | ArtifactListRef<string>;
export type AnyRef = ParameterRef<unknown> | AnyArtifactRef;

export const isRef = (value: unknown): value is AnyRef =>
  value instanceof ParameterRef || value instanceof ArtifactRef || value instanceof ArtifactListRef;

export const artifactRef = (
  origin: Origin,
  type: { readonly schemaTitle: string; readonly isList: boolean },
): AnyArtifactRef =>
  type.isList
    ? new ArtifactListRef(origin, type.schemaTitle)
    : new ArtifactRef(origin, type.schemaTitle);

/** The same value as it is known elsewhere. */
export function withOrigin(ref: AnyRef, origin: Origin): AnyRef {
  if (ref instanceof ParameterRef) return new ParameterRef(origin, ref);
  return ref.isList
    ? new ArtifactListRef(origin, ref.schemaTitle)
    : new ArtifactRef(origin, ref.schemaTitle);
}

/** A boolean value asks whether it is true. */
export const asCondition = (condition: Condition | ParameterRef<boolean>): Condition =>
  condition instanceof ParameterRef ? condition.eq(true) : condition;
