import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export type CensusRow = Record<string, string | number | null>;

const columns = [
  'age',
  'workclass',
  'fnlwgt',
  'education',
  'education_num',
  'marital_status',
  'occupation',
  'relationship',
  'race',
  'gender',
  'capital_gain',
  'capital_loss',
  'hours_per_week',
  'native_country',
  'income_bracket',
];
const numbers = new Set([
  'age',
  'fnlwgt',
  'education_num',
  'capital_gain',
  'capital_loss',
  'hours_per_week',
]);

/** The 14 features of the census data. */
export const censusFeatures = columns.slice(0, 14).map((name) => ({
  name,
  kind: numbers.has(name) ? ('numeric' as const) : ('categorical' as const),
}));

export async function readCensus(repository: string, file: string): Promise<CensusRow[]> {
  const path = join(repository, 'examples/census-income/data', file);
  const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line.includes(','));
  return lines.map((line) => {
    const cells = line.split(',').map((cell) => cell.trim());
    return Object.fromEntries(columns.map((name, index) => [name, cellOf(name, cells[index])]));
  });
}

function cellOf(name: string, cell: string | undefined): string | number | null {
  if (cell === undefined || cell === '?') return null;
  return numbers.has(name) ? Number(cell) : cell;
}

/** Deterministic numbers in [0, 1): mulberry32. */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let x = Math.imul(state ^ (state >>> 15), 1 | state);
    x ^= x + Math.imul(x ^ (x >>> 7), 61 | x);
    return ((x ^ (x >>> 14)) >>> 0) / 4294967296;
  };
}

/** Rows drawn with replacement. */
export const resample = (rows: readonly CensusRow[], count: number, random: () => number) =>
  Array.from({ length: count }, () => rows[Math.floor(random() * rows.length)] as CensusRow);

/**
 * An older population: rows drawn with weight exp((age - 38) / 25), hours + 5 for half of them, and
 * a fifth of those in private employment turned self-employed.
 */
export function shiftPopulation(
  rows: readonly CensusRow[],
  count: number,
  random: () => number,
): CensusRow[] {
  let total = 0;
  const sums = rows.map((row) => {
    total += Math.exp((Number(row.age) - 38) / 25);
    return total;
  });
  return Array.from({ length: count }, () => {
    const target = random() * total;
    const row = { ...(rows[lowerBound(sums, target)] as CensusRow) };
    if (random() < 0.5) row.hours_per_week = Number(row.hours_per_week) + 5;
    if (row.workclass === 'Private' && random() < 0.2) row.workclass = 'Self-emp-inc';
    return row;
  });
}

function lowerBound(sums: readonly number[], target: number): number {
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sums[middle] as number) < target) low = middle + 1;
    else high = middle;
  }
  return low;
}
