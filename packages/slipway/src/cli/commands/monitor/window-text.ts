import type { FeatureResult, WindowRecord } from '../../../monitoring/window-record.ts';

const FEATURES_SHOWN = 6;

/** `16,281 rows, 2 features shifted: age skew 0.062 > 0.01, …` */
export function windowText(window: WindowRecord | undefined): string {
  if (window === undefined) return 'no time has passed since the last window';
  const rows = `${window.rows.toLocaleString('en-US')} rows`;
  if (window.state === 'too-few-rows') return `${rows}: too few to judge`;
  const total = window.scopes.find(({ scope }) => scope === 'total');
  const shifted = [
    ...(total?.skew ?? []).filter(isShifted).map((result) => resultText('skew', result)),
    ...(total?.drift ?? []).filter(isShifted).map((result) => resultText('drift', result)),
  ];
  if (shifted.length === 0) return `${rows}, no shift`;
  const shown = shifted.slice(0, FEATURES_SHOWN).join(', ');
  const more =
    shifted.length > FEATURES_SHOWN ? `, and ${shifted.length - FEATURES_SHOWN} more` : '';
  return `${rows}, SHIFTED: ${shown}${more}`;
}

const isShifted = ({ status }: FeatureResult): boolean => status === 'alert';

const resultText = (kind: string, { feature, value, threshold }: FeatureResult): string =>
  `${feature} ${kind} ${value?.toPrecision(2) ?? '?'} > ${threshold ?? '?'}`;
