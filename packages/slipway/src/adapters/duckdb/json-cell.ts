import type { DuckDBType, DuckDBValue } from '@duckdb/node-api';
import type { JsonPrimitive } from '../../core/json.ts';
import { WarehouseError } from '../../warehouse/errors.ts';

/** Types whose text is their JSON; the others of DuckDB's scalar types have a rule below. */
const AS_TEXT = new Set(['VARCHAR', 'ENUM', 'UUID', 'DATE', 'TIME', 'INTERVAL']);

/** A cell as JSON. Throws rather than round an integer beyond 2^53 or give NaN and infinity. */
export function jsonCell(
  value: DuckDBValue,
  column: { readonly name: string; readonly type: DuckDBType },
): JsonPrimitive {
  if (value === null) return null;
  if (typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'bigint') return integerCell(value, column.name);
  if (typeof value === 'number') return numberCell(value, column.name);
  const typeName = String(column.type);
  if (typeName.startsWith('DECIMAL')) return numberCell(Number(String(value)), column.name);
  if (typeName.startsWith('TIMESTAMP')) return timestampCell(value);
  if (AS_TEXT.has(typeName.replace(/\(.*/, ''))) return String(value);
  throw new WarehouseError(
    'unsupported',
    'warehouse-type-unsupported',
    `Column ${column.name} has the type ${typeName}, which no plain value holds. Cast it: CAST(… AS VARCHAR).`,
  );
}

function integerCell(value: bigint, name: string): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw new WarehouseError(
    'invalid-input',
    'warehouse-integer-too-large',
    `Column ${name} holds an integer beyond ±(2^53 − 1), which JSON numbers would round. Cast it: CAST(… AS VARCHAR).`,
  );
}

function numberCell(value: number, name: string): number {
  if (Number.isFinite(value)) return value;
  throw new WarehouseError(
    'invalid-input',
    'warehouse-number-not-finite',
    `Column ${name} holds NaN or infinity, which JSON has not. Replace it in the query, for example by NULL.`,
  );
}

function timestampCell(value: DuckDBValue): string {
  return `${String(value)
    .replace(/([+]00)$/, '')
    .replace(' ', 'T')}Z`;
}
