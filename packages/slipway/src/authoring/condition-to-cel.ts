import type { Comparator, ConditionNode, Operand, ParameterRef } from './references.ts';

/** Name under which the condition's task receives a referenced value. */
export type ChannelName = (reference: ParameterRef<unknown>) => string;

/** Writes a condition as KFP's compiler does: operands are the task's own input parameters. */
export function conditionToCel(node: ConditionNode, channel: ChannelName): string {
  if (node.kind === 'and' || node.kind === 'or') {
    const operator = node.kind === 'and' ? '&&' : '||';
    return `(${conditionToCel(node.left, channel)}) ${operator} (${conditionToCel(node.right, channel)})`;
  }
  if (node.kind === 'not') return `!(${conditionToCel(node.operand, channel)})`;
  return comparison(node as Comparison, channel);
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
function comparison({ left, comparator, right }: Comparison, channel: ChannelName): string {
  const isMixed = isInteger(left) !== isInteger(right) && isNumeric(left) && isNumeric(right);
  return `${operandText(left, isMixed, channel)} ${comparator} ${operandText(right, isMixed, channel)}`;
}

function operandText(operand: Operand, isMixed: boolean, channel: ChannelName): string {
  if (isReference(operand)) {
    const text = `inputs.parameter_values['${channel(operand)}']`;
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
