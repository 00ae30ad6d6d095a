import type { DuckDBPreparedStatement } from '@duckdb/node-api';
import { checkTableSchema } from '../../warehouse/check-table-schema.ts';
import { WarehouseError } from '../../warehouse/errors.ts';
import type { ColumnType, TableSchema } from '../../warehouse/table-schema.ts';

/** The schema of what a SELECT gives; throws `warehouse-type-unsupported` for nested types. */
export function resultSchema(statement: DuckDBPreparedStatement): TableSchema {
  const columns = Array.from({ length: statement.columnCount }, (_, index) => {
    const name = statement.columnName(index);
    return { name, type: logicalType(name, String(statement.columnType(index))), nullable: true };
  });
  const schema = { columns };
  checkTableSchema(schema);
  return schema;
}

export function logicalType(name: string, typeName: string): ColumnType {
  if (/^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/.test(typeName)) return 'integer';
  if (/^(FLOAT|DOUBLE|DECIMAL.*)$/.test(typeName)) return 'number';
  if (typeName === 'BOOLEAN') return 'boolean';
  if (/^(DATE|TIMESTAMP.*)$/.test(typeName)) return 'timestamp';
  if (/^(VARCHAR|UUID|ENUM.*)$/.test(typeName)) return 'string';
  throw new WarehouseError(
    'unsupported',
    'warehouse-type-unsupported',
    `Column ${name} has the type ${typeName}, which a table cannot hold. Cast it, for example to VARCHAR.`,
  );
}
