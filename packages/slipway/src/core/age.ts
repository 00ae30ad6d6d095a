import { SlipwayError } from './errors.ts';

const UNITS_MS = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/** An age such as `30d`, `12h`, `45m` or `2w` in milliseconds; throws `age-invalid`. */
export function ageMs(text: string): number {
  const match = /^(\d{1,6})([mhdw])$/.exec(text);
  if (match !== null) return Number(match[1]) * UNITS_MS[match[2] as keyof typeof UNITS_MS];
  throw new SlipwayError(
    'invalid-input',
    'age-invalid',
    `${JSON.stringify(text)} is no age. Write a number and a unit: 45m, 12h, 30d or 2w.`,
  );
}

/** `3 d`, `5 h`, `12 min`: how long ago something was. */
export function ageText(ms: number): string {
  if (ms >= UNITS_MS.d) return `${Math.floor(ms / UNITS_MS.d)} d`;
  if (ms >= UNITS_MS.h) return `${Math.floor(ms / UNITS_MS.h)} h`;
  return `${Math.max(0, Math.floor(ms / UNITS_MS.m))} min`;
}
