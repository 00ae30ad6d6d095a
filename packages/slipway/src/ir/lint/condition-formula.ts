import { unparse } from '@bufbuild/cel';
import type { CelExpr } from './cel-expr.ts';

/** A condition as a formula over its comparisons. */
export type Formula =
  | { readonly op: 'constant'; readonly value: boolean }
  | { readonly op: 'atom'; readonly key: string }
  | { readonly op: 'not'; readonly of: Formula }
  | { readonly op: 'and' | 'or'; readonly of: readonly Formula[] };

/** Assignments times nodes that are tried; more is not decided. */
const STEPS_MAX = 200_000;

/** The formula of a parsed condition; of what is nested too deep, an atom of its own. */
export function conditionFormula(expr: CelExpr): Formula {
  try {
    return formulaOf(expr);
  } catch (cause) {
    if (cause instanceof RangeError) return { op: 'atom', key: '' };
    throw cause;
  }
}

export type Truth = 'always' | 'never' | 'sometimes' | 'unknown';

/** When the formula holds, whatever its atoms are; unknown when there are too many cases to try. */
export function truthOf(formula: Formula): Truth {
  const atoms = new Map<string, number>();
  const nodeCount = collect(formula, atoms);
  if (atoms.size > 20 || 2 ** atoms.size * nodeCount > STEPS_MAX) return 'unknown';
  const seen = new Set<boolean>();
  for (let bits = 0; bits < 2 ** atoms.size && seen.size < 2; bits += 1)
    seen.add(holds(formula, (key) => ((bits >> (atoms.get(key) ?? 0)) & 1) === 1));
  if (seen.size === 2) return 'sometimes';
  return seen.has(true) ? 'always' : 'never';
}

function formulaOf({ exprKind }: CelExpr): Formula {
  if (exprKind.case === 'constExpr') {
    const { value } = exprKind.value.constantKind;
    if (typeof value === 'boolean') return { op: 'constant', value };
  }
  if (exprKind.case !== 'callExpr') return atom(exprKind);
  const { function: name, args } = exprKind.value;
  const [left, right] = args;
  if (name === '_&&_') return { op: 'and', of: args.map(formulaOf) };
  if (name === '_||_') return { op: 'or', of: args.map(formulaOf) };
  if (name === '!_' && left !== undefined) return { op: 'not', of: formulaOf(left) };
  const comparison = COMPARISONS[name];
  if (comparison === undefined || left === undefined || right === undefined) return atom(exprKind);
  const sides = [unparse(left), unparse(right)];
  if (comparison.isSymmetric) sides.sort();
  else if (comparison.isReversed) sides.reverse();
  const key: Formula = { op: 'atom', key: `${comparison.operator} ${JSON.stringify(sides)}` };
  return comparison.isNegated ? { op: 'not', of: key } : key;
}

interface Comparison {
  readonly operator: '==' | '<';
  readonly isSymmetric?: true;
  readonly isReversed?: true;
  readonly isNegated?: true;
}

/** Each order is `<` or its opposite, so that opposites are known as such. */
const COMPARISONS: Readonly<Record<string, Comparison>> = {
  '_==_': { operator: '==', isSymmetric: true },
  '_!=_': { operator: '==', isSymmetric: true, isNegated: true },
  '_<_': { operator: '<' },
  '_>_': { operator: '<', isReversed: true },
  '_>=_': { operator: '<', isNegated: true },
  '_<=_': { operator: '<', isReversed: true, isNegated: true },
};

const atom = (exprKind: CelExpr['exprKind']): Formula => ({
  op: 'atom',
  key: unparse({ $typeName: 'cel.expr.Expr', id: 0n, exprKind }),
});

/** Numbers the atoms; the count of nodes. */
function collect(formula: Formula, atoms: Map<string, number>): number {
  if (formula.op === 'constant') return 1;
  if (formula.op === 'not') return 1 + collect(formula.of, atoms);
  if (formula.op === 'atom') {
    if (!atoms.has(formula.key)) atoms.set(formula.key, atoms.size);
    return 1;
  }
  let count = 1;
  for (const part of formula.of) count += collect(part, atoms);
  return count;
}

function holds(formula: Formula, isTrue: (key: string) => boolean): boolean {
  switch (formula.op) {
    case 'constant':
      return formula.value;
    case 'atom':
      return isTrue(formula.key);
    case 'not':
      return !holds(formula.of, isTrue);
    case 'and':
      return formula.of.every((part) => holds(part, isTrue));
    case 'or':
      return formula.of.some((part) => holds(part, isTrue));
  }
}
