import { AuthoringError } from './errors.ts';

const UNITS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** `'90s'`, `'10m'`, `'1.5h'` in milliseconds; throws `duration` for anything else or for zero. */
export function durationMs(text: string): number {
  const [, amount = '', unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text) ?? [];
  const ms = Number(amount) * (UNITS_MS[unit] ?? Number.NaN);
  if (ms > 0) return ms;
  throw new AuthoringError(
    'invalid-input',
    'duration',
    `"${text}" is no duration. Write a number and a unit: 90s, 10m, 2h, 1d.`,
  );
}
