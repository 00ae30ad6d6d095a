import { currentScope } from './build-scope.ts';
import { asCondition, type Condition, type ParameterRef } from './references.ts';

export interface BranchOptions {
  /** Name shown to people; default: `condition-1`, as KFP numbers them. */
  readonly name?: string;
}

export interface When {
  /** Runs the tasks of `body` when the condition does not hold. At once behind the `when`. */
  otherwise(body: () => void, options?: BranchOptions): void;
}

/**
 * Runs the tasks of `body` only when the condition holds in the run. Their outputs exist only
 * inside: using one outside is refused by the compiler.
 */
export function when(
  condition: Condition | ParameterRef<boolean>,
  options: BranchOptions,
  body: () => void,
): When {
  const scope = currentScope('when');
  const branch = scope.inBranch({ condition: asCondition(condition), title: options.name }, body);
  return {
    otherwise(otherBody, { name } = {}) {
      currentScope('otherwise').inOtherBranch(branch, name, otherBody);
    },
  };
}
