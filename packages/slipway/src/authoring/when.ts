import { type BuildScope, currentScope } from './build-scope.ts';
import type { GroupNode } from './graph.ts';
import {
  type AnyRef,
  asCondition,
  Condition,
  type ConditionNode,
  isRef,
  ParameterRef,
  withOrigin,
} from './references.ts';
import type { Refused } from './refused.ts';
import { callerLocation } from './source-location.ts';

export interface BranchOptions {
  /** Name shown to people; default: `condition-1`, as KFP numbers them. */
  readonly name?: string;
}

/** What a branch hands out, by name; every branch hands out the same names. */
// biome-ignore lint/suspicious/noConfusingVoidType: most branches return nothing
export type BranchOutputs = Readonly<Record<string, AnyRef>> | void;

/** The same names and kinds of values, whichever task of the other branch they come from. */
type Alike<Result> = {
  readonly [Name in keyof Result]: Result[Name] extends ParameterRef<infer Value>
    ? ParameterRef<Value>
    : Result[Name];
};

interface Branches<Result extends BranchOutputs> {
  /** Runs the tasks of `body` when this condition holds and those before do not. At once behind them. */
  elseWhen(
    condition: Condition | ParameterRef<boolean>,
    options: BranchOptions,
    body: () => Alike<Result>,
  ): When<Result>;
  /**
   * Runs the tasks of `body` when no condition holds. Gives what the branch that ran hands out
   * (KFP's OneOf).
   */
  otherwise(body: () => Alike<Result>, options?: BranchOptions): Result;
}

/** Without `otherwise` no branch may run, so there is nothing to hand out yet. */
export type When<Result extends BranchOutputs> = Branches<Result> & {
  readonly [Name in keyof Result]: Refused<'No branch may have run: add .otherwise(…), and use what it returns.'>;
};

/**
 * Runs the tasks of `body` only when the condition holds in the run. Their outputs exist only
 * inside: using one outside is refused by the compiler. What `body` returns is handed out by
 * `otherwise`.
 */
export function when<const Result extends BranchOutputs = void>(
  condition: Condition | ParameterRef<boolean>,
  options: BranchOptions,
  body: () => Result,
): When<Result> {
  const scope = currentScope('when');
  const own = conditionNode(condition);
  const first = scope.addGroup({ kind: 'condition', conditions: [own], title: options.name });
  const result = scope.fill(first, body);
  const chain: Chain = { scope, first, earlier: [own], results: [result ?? {}], isClosed: false };
  return branchesAfter(chain) as unknown as When<Result>;
}

interface Chain {
  readonly scope: BuildScope;
  readonly first: GroupNode;
  /** Conditions of the branches so far. */
  readonly earlier: ConditionNode[];
  readonly results: Readonly<Record<string, AnyRef>>[];
  isClosed: boolean;
}

const branchesAfter = (chain: Chain) => ({
  elseWhen(condition: Condition, options: BranchOptions, body: () => BranchOutputs) {
    addBranch(chain, { own: conditionNode(condition), title: options.name }, body);
    return branchesAfter(chain);
  },
  otherwise(body: () => BranchOutputs, { name }: BranchOptions = {}) {
    const branches = addBranch(chain, { own: undefined, title: name }, body);
    chain.isClosed = true;
    return branches === undefined ? {} : oneOfEach(chain, branches);
  },
});

interface Branch {
  readonly own: ConditionNode | undefined;
  readonly title: string | undefined;
}

function addBranch(
  chain: Chain,
  { own, title }: Branch,
  body: () => BranchOutputs,
): GroupNode | undefined {
  const { scope, first, earlier, results } = chain;
  const isOnlyBranch = first.parent?.kind !== 'condition-branches';
  const place = isOnlyBranch ? first.parent : first.parent?.parent;
  if (chain.isClosed || currentScope('otherwise') !== scope || place !== scope.group) {
    const message = 'elseWhen and otherwise belong behind their when, in the same body.';
    scope.report('otherwise-place', message, callerLocation());
    return undefined;
  }
  const branches = isOnlyBranch ? scope.branchesOf(first) : (first.parent as GroupNode);
  const negated = earlier.map((operand): ConditionNode => ({ kind: 'not', operand }));
  const conditions = own === undefined ? negated : [...negated, own];
  const node = scope.addBranch(branches, { conditions, title });
  results.push(scope.fill(node, body) ?? {});
  if (own !== undefined) earlier.push(own);
  return branches;
}

/** One reference for each name that all branches hand out. */
function oneOfEach({ scope, results }: Chain, branches: GroupNode): Record<string, AnyRef> {
  const names = Object.keys(results[0] ?? {});
  const merged: Record<string, AnyRef> = {};
  for (const [made, name] of names.entries()) {
    const of = results.map((result) => (Object.hasOwn(result, name) ? result[name] : undefined));
    const [first] = of;
    const isComplete = of.every((value) => isRef(value) && isLike(value, first as AnyRef));
    if (!isComplete || first === undefined) {
      const message = `Every branch must return "${name}", and the same kind of value for it.`;
      scope.report('branch-output', message, branches.source);
      continue;
    }
    const origin = { kind: 'one-of', branches, of: of as AnyRef[], made, number: 0 } as const;
    merged[name] = withOrigin(first, { ...origin });
  }
  return merged;
}

const isLike = (value: AnyRef, other: AnyRef): boolean =>
  value instanceof ParameterRef
    ? other instanceof ParameterRef && value.parameterType === other.parameterType
    : !(other instanceof ParameterRef) &&
      value.schemaTitle === other.schemaTitle &&
      value.isList === other.isList;

/** An author without types may hand in anything: what is no condition is reported with its branch. */
function conditionNode(condition: Condition | ParameterRef<boolean>): ConditionNode {
  const asked = condition instanceof ParameterRef ? asCondition(condition) : condition;
  return asked instanceof Condition ? asked.node : (undefined as unknown as ConditionNode);
}
