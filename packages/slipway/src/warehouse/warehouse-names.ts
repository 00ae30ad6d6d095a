import { WarehouseError } from './errors.ts';

const PATTERN = /^[a-z][a-z0-9_]{0,62}$/;
/** Schemas that SQL engines keep for themselves. */
const RESERVED = ['information_schema', 'main', 'pg_catalog', 'system', 'temp'];

/** The side table that keeps the rejected rows of `table`. */
export const rejectsTableOf = (table: string): string => `${table}${REJECTS_SUFFIX}`;
const REJECTS_SUFFIX = '_rejects';

/** Throws `warehouse-name-invalid` when no warehouse would take the name for a dataset. */
export function checkDatasetName(name: string): void {
  checkName('dataset', name);
  if (RESERVED.includes(name))
    throw nameInvalid('dataset', name, 'it is reserved in SQL. Choose another name');
}

/** Throws `warehouse-name-invalid` when the name cannot be that of a table someone writes. */
export function checkTableName(name: string): void {
  checkName('table', name);
  if (name.endsWith(REJECTS_SUFFIX))
    throw nameInvalid(
      'table',
      name,
      `names that end in ${REJECTS_SUFFIX} are kept for rejected rows. Choose another name`,
    );
}

function checkName(kind: 'dataset' | 'table', name: string): void {
  if (!PATTERN.test(name))
    throw nameInvalid(
      kind,
      name,
      'a name is at most 63 lower-case letters, digits and underscores and begins with a letter',
    );
}

const nameInvalid = (kind: string, name: string, problem: string): WarehouseError =>
  new WarehouseError(
    'invalid-input',
    'warehouse-name-invalid',
    `${JSON.stringify(name.slice(0, 100))} cannot name a ${kind}: ${problem}.`,
  );
