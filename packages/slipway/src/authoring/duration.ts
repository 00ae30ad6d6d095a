const UNITS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** `'90s'`, `'10m'`, `'1.5h'` in milliseconds; undefined for anything else and for less than 1 ms. */
export function durationMs(text: string): number | undefined {
  const [, amount = '', unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text) ?? [];
  const ms = Math.round(Number(amount) * (UNITS_MS[unit] ?? Number.NaN));
  return ms >= 1 && Number.isSafeInteger(ms) ? ms : undefined;
}

/** As protobuf writes a duration: `'1.5m'` is `90s`. `'0s'` is the one duration of nothing. */
export const durationSeconds = (text: string): string => `${(durationMs(text) ?? 0) / 1000}s`;
