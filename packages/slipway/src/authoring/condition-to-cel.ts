import { channelName } from './channels.ts';
import type { Comparator, ConditionNode, Operand, ParameterRef } from './references.ts';

/**
 * Writes conditions that must all hold as KFP's compiler does: operands are the task's own input
 * parameters; those of earlier branches come negated, without brackets around the whole.
 */
export function conditionsToCel(nodes: readonly ConditionNode[]): string {
  const isSingle = nodes.length === 1;
  return nodes
    .map((node) =>
      isSingle || node.kind === 'compare' || node.kind === 'not'
        ? conditionToCel(node)
        : `(${conditionToCel(node)})`,
    )
    .join(' && ');
}

function conditionToCel(node: ConditionNode): string {
  if (node.kind === 'and' || node.kind === 'or') {
    const operator = node.kind === 'and' ? '&&' : '||';
    return `(${conditionToCel(node.left)}) ${operator} (${conditionToCel(node.right)})`;
  }
  if (node.kind === 'not') return `!(${conditionToCel(node.operand)})`;
  return comparison(node as Comparison);
}

export function referencesIn(node: ConditionNode): ParameterRef<unknown>[] {
  if (node.kind === 'not') return referencesIn(node.operand);
  if (node.kind !== 'compare') return [...referencesIn(node.left), ...referencesIn(node.right)];
  return isReference(node.right) ? [node.left, node.right] : [node.left];
}

interface Comparison {
  readonly comparator: Comparator;
  readonly left: ParameterRef<unknown>;
  readonly right: Operand;
}

/** int and double mix only after a conversion: the integer side becomes a double. */
function comparison({ left, comparator, right }: Comparison): string {
  const isMixed = isInteger(left) !== isInteger(right) && isNumeric(left) && isNumeric(right);
  return `${operandText(left, isMixed)} ${comparator} ${operandText(right, isMixed)}`;
}

function operandText(operand: Operand, isMixed: boolean): string {
  if (isReference(operand)) {
    const text = `inputs.parameter_values['${channelName(operand)}']`;
    if (operand.parameterType !== 'NUMBER_INTEGER') return text;
    return isMixed ? `double(int(${text}))` : `int(${text})`;
  }
  if (typeof operand === 'string') return celString(operand);
  if (typeof operand === 'number') return celNumber(operand, isMixed);
  return String(operand);
}

const isReference = (operand: Operand): operand is ParameterRef<unknown> =>
  typeof operand === 'object';

const isInteger = (operand: Operand): boolean =>
  isReference(operand)
    ? operand.parameterType === 'NUMBER_INTEGER'
    : typeof operand === 'number' && Number.isSafeInteger(operand);

const isNumeric = (operand: Operand): boolean =>
  isReference(operand) ? operand.parameterType.startsWith('NUMBER_') : typeof operand === 'number';

/** A whole number beyond 2^53 is written as the double it is: CEL's integers end at 2^63. */
function celNumber(value: number, isDouble: boolean): string {
  const text = String(value);
  const needsPoint = /^-?\d+$/.test(text) && (isDouble || !Number.isSafeInteger(value));
  return needsPoint ? `${text}.0` : text;
}

/** A CEL string literal for any text; KFP's own compiler forgets the escapes. */
function celString(text: string): string {
  const escaped = Array.from(text, (character) => {
    if (character === "'" || character === '\\') return `\\${character}`;
    const code = character.charCodeAt(0);
    return code < 0x20 || code === 0x7f ? `\\u${code.toString(16).padStart(4, '0')}` : character;
  });
  return `'${escaped.join('')}'`;
}
