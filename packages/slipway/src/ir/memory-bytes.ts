import { ParameterError } from './errors.ts';

const MEMORY_BYTES: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** Bytes of a Kubernetes memory quantity such as `512Mi`. */
export function memoryBytes(text: string): number {
  const [, amount = '', unit = ''] = /^(\d+(?:\.\d+)?)([A-Za-z]*)$/.exec(text) ?? [];
  const bytes = amount === '' ? Number.NaN : Number(amount) * (MEMORY_BYTES[unit] ?? Number.NaN);
  if (bytes > 0) return bytes;
  throw new ParameterError(
    'invalid-input',
    'resource-memory',
    `"${text}" is no amount of memory. Write 512Mi or 2Gi.`,
  );
}
