import { readFile } from 'node:fs/promises';
import type { CensusRow } from '../features.ts';
import { censusSchema } from '../schema.ts';

/** The rows of one of the example's files, read plainly: for tests, which need no warehouse. */
export async function censusRows(file: 'adult.data' | 'adult.test'): Promise<CensusRow[]> {
  const text = await readFile(new URL(`../data/${file}`, import.meta.url), 'utf8');
  return text
    .split('\n')
    .map((line) => line.split(', '))
    .filter((fields) => fields.length === censusSchema.columns.length)
    .map((fields) =>
      Object.fromEntries(
        censusSchema.columns.map(({ name, type, aliases }, index) => {
          const field = fields[index] ?? '?';
          const value = type === 'integer' ? Number(field) : (aliases?.[field] ?? field);
          return [name, field === '?' ? null : value];
        }),
      ),
    );
}
