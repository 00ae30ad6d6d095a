import type { BuildScope } from './build-scope.ts';
import { displayNameOf, type GroupNode, groupsIn } from './graph.ts';
import { type ConditionNode, type Operand, ParameterRef } from './references.ts';

/** Reports conditions that CEL cannot judge, or would judge otherwise than they read. */
export function checkConditions(scope: BuildScope): void {
  for (const group of groupsIn(scope.root)) {
    if (group.kind !== 'condition' || isOtherwise(group)) continue;
    const problem = problemIn(group.conditions.at(-1));
    if (problem !== undefined)
      scope.report(
        'condition',
        `The condition of the branch "${displayNameOf(group)}" cannot be: ${problem}.`,
        group.source,
      );
  }
}

/** Its conditions are those of the branches before it, negated: one report of each is enough. */
const isOtherwise = (group: GroupNode): boolean =>
  group.parent?.kind === 'condition-branches' &&
  group.conditions.length === group.parent.groups.indexOf(group);

/** An author without types may hand in anything. */
const problemIn = (own: ConditionNode | undefined): string | undefined =>
  own === undefined
    ? 'it is no condition: compare an output or a parameter with .eq, .lt and so on'
    : problemOf(own);

function problemOf(node: ConditionNode | undefined): string | undefined {
  if (node === undefined) return 'a part of it is no condition';
  if (node.kind === 'not') return problemOf(node.operand);
  if (node.kind !== 'compare') return problemOf(node.left) ?? problemOf(node.right);
  const { left, comparator, right } = node;
  const kind = kindOf(left);
  const otherKind = kindOf(right);
  if (kind === undefined || otherKind === undefined)
    return problemOfOperand(kind === undefined ? left : right);
  if (kind !== otherKind) return `a ${kind} is not compared with a ${otherKind}`;
  if (kind !== 'number' && comparator !== '==' && comparator !== '!=')
    return `a ${kind} has no order`;
  if (mayBeAbsent(left) || mayBeAbsent(right))
    return 'it reads a parameter that may be absent; give the parameter a default';
  return undefined;
}

const KINDS: Readonly<Record<string, string>> = {
  STRING: 'text',
  BOOLEAN: 'boolean',
  NUMBER_INTEGER: 'number',
  NUMBER_DOUBLE: 'number',
};

/** Undefined for what cannot be compared. */
function kindOf(operand: Operand): string | undefined {
  if (operand instanceof ParameterRef) return KINDS[operand.parameterType];
  if (typeof operand === 'string') return 'text';
  if (typeof operand === 'number') return Number.isFinite(operand) ? 'number' : undefined;
  return typeof operand === 'boolean' ? 'boolean' : undefined;
}

const problemOfOperand = (operand: Operand): string =>
  operand instanceof ParameterRef
    ? `it compares a ${operand.parameterType}, which has no comparison`
    : `it compares with ${String(operand)}`;

const mayBeAbsent = (operand: Operand): boolean =>
  operand instanceof ParameterRef && operand.isOptional;
