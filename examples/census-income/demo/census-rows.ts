import { readFileSync } from 'node:fs';

export type Instance = Record<string, string | number | null>;

const NAMES = [
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
] as const;

const NUMBERS = new Set<string>([
  'age',
  'fnlwgt',
  'education_num',
  'capital_gain',
  'capital_loss',
  'hours_per_week',
]);

/** The rows of a UCI Adult file as a client would send them: raw columns, without the label. */
export function censusInstances(path: URL): Instance[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .map((line) => line.split(', '))
    .filter((fields) => fields.length === NAMES.length + 1)
    .map((fields) =>
      Object.fromEntries(NAMES.map((name, index) => [name, cellOf(name, fields[index] ?? '?')])),
    );
}

const cellOf = (name: string, text: string): string | number | null =>
  text === '?' ? null : NUMBERS.has(name) ? Number(text) : text;

/**
 * Another population: older people (drawn with weight e^((age − 38) / 25)), half of whom work five
 * hours more, and a fifth of the privately employed now incorporated.
 */
export function shiftedPopulation(rows: readonly Instance[], count: number): Instance[] {
  const random = randomNumbers(20_261);
  const cumulative: number[] = [];
  let total = 0;
  for (const row of rows) {
    total += Math.exp((Number(row.age) - 38) / 25);
    cumulative.push(total);
  }
  return Array.from({ length: count }, () => {
    const row = rows[indexOf(cumulative, random() * total)] ?? rows[0] ?? {};
    return {
      ...row,
      hours_per_week: Math.min(99, Number(row.hours_per_week) + (random() < 0.5 ? 5 : 0)),
      workclass:
        row.workclass === 'Private' && random() < 0.2 ? 'Self-emp-inc' : (row.workclass ?? null),
    };
  });
}

/** First place whose cumulative weight reaches `target`. */
function indexOf(cumulative: readonly number[], target: number): number {
  let low = 0;
  let high = cumulative.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cumulative[middle] ?? 0) < target) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Mulberry32: a small seeded generator, so that the demo sends the same people each time. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
