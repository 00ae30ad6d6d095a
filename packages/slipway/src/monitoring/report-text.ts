/** `2026-11-03 14:05:09 UTC`. */
export const utcTime = (ms: number): string =>
  `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

/** Three significant digits, never in exponent form for values in [0, 1]. */
export const shortValue = (value: number): string =>
  value === 0 ? '0' : value < 0.0001 ? '< 0.0001' : String(Number(value.toPrecision(3)));
