import type { ParameterType } from '../ir/pipeline-spec.ts';
import type { TaskNode } from './graph.ts';

/** Where a referenced value comes from. */
export type Origin =
  | { readonly kind: 'input'; readonly name: string }
  | { readonly kind: 'output'; readonly task: TaskNode; readonly output: string };

type Ordered<T> = T extends number ? T | ParameterRef<T> : never;
/** Constants of the type itself (one of the choices of an enum), references to anything alike. */
type Same<T> = [Comparable<T>] extends [never]
  ? never
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

/** A parameter value that will exist when the pipeline runs. Compare it with its methods. */
export class ParameterRef<T> {
  /** The type it stands for; never set. */
  declare readonly valueType: T;
  readonly origin: Origin;
  readonly parameterType: ParameterType;
  /** Whether the run may have no value for it. */
  readonly isOptional: boolean;

  constructor(origin: Origin, parameterType: ParameterType, isOptional = false) {
    this.origin = origin;
    this.parameterType = parameterType;
    this.isOptional = isOptional;
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

  #compare(comparator: Comparator, right: unknown): Condition {
    return new Condition({ kind: 'compare', comparator, left: this, right: right as Operand });
  }
}

/** An artifact that will exist when the pipeline runs. */
export class ArtifactRef<Title extends string> {
  readonly schemaTitle: Title;
  readonly origin: Origin;

  constructor(origin: Origin, schemaTitle: Title) {
    this.origin = origin;
    this.schemaTitle = schemaTitle;
  }
}

export type AnyRef = ParameterRef<unknown> | ArtifactRef<string>;

export const isRef = (value: unknown): value is AnyRef =>
  value instanceof ParameterRef || value instanceof ArtifactRef;

/** A boolean value asks whether it is true. */
export const asCondition = (condition: Condition | ParameterRef<boolean>): Condition =>
  condition instanceof ParameterRef ? condition.eq(true) : condition;
