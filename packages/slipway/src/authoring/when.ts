import { currentScope } from './build-scope.ts';
import { asCondition, type Condition, type ParameterRef } from './references.ts';

/**
 * Runs the tasks of `body` only when the condition holds in the run. Their outputs exist only
 * inside: using one outside is refused by the compiler.
 */
export function when(
  condition: Condition | ParameterRef<boolean>,
  options: { readonly name?: string },
  body: () => void,
): void {
  currentScope('when').inGroup({ condition: asCondition(condition), name: options.name }, body);
}
