import type { JsonValue } from '../../core/json.ts';

/**
 * A value as KFP's launcher writes it into a command: texts as they are, numbers in decimals without
 * an exponent (Go's `FormatFloat(f, 'f', -1, 64)`), everything else as JSON.
 */
export function valueText(value: JsonValue): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? decimalText(value) : JSON.stringify(value);
}

function decimalText(value: number): string {
  const [digits = '', exponent] = String(value).split('e');
  if (exponent === undefined) return digits;
  const [whole = '', fraction = ''] = digits.replace('-', '').split('.');
  const sign = value < 0 ? '-' : '';
  const shift = Number(exponent);
  return shift < 0
    ? `${sign}0.${'0'.repeat(-shift - 1)}${whole}${fraction}`
    : `${sign}${whole}${fraction.padEnd(shift, '0')}`;
}
