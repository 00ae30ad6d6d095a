import type { NewTableVersion } from '../../warehouse/table-catalog.ts';
import type { TableSchema } from '../../warehouse/table-schema.ts';
import type { IngestRequest, RejectedRow } from '../../warehouse/warehouse.ts';
import { rejectsTableOf } from '../../warehouse/warehouse-names.ts';
import { type StoreTools, storeTable } from './store-table.ts';

export const REJECTS_SCHEMA: TableSchema = {
  columns: [
    { name: 'line', type: 'integer', description: '1-based line where the row starts' },
    { name: 'column', type: 'string', nullable: true },
    { name: 'reason', type: 'string' },
    { name: 'raw', type: 'string', description: 'the row as it stands in the source' },
  ],
};

/** Collects rejected rows for the side table; DuckDB holds them, not this process's heap. */
export async function openRejects({ session }: StoreTools) {
  await session.run(
    'CREATE TABLE rejects ("line" BIGINT, "column" VARCHAR, "reason" VARCHAR, "raw" VARCHAR)',
  );
  const appender = await session.connection.createAppender('rejects');
  return {
    add({ line, column, reason, raw }: RejectedRow): void {
      appender.appendBigInt(BigInt(line));
      if (column === null) appender.appendNull();
      else appender.appendVarchar(column);
      appender.appendVarchar(reason);
      appender.appendVarchar(raw);
      appender.endRow();
    },
    close: () => appender.closeSync(),
  };
}

/** Writes the collected rows as `<table>_rejects`, which follows its table's write disposition. */
export const storeRejects = (request: IngestRequest, tools: StoreTools): Promise<NewTableVersion> =>
  storeTable(
    {
      dataset: request.dataset,
      table: rejectsTableOf(request.table),
      write: request.write === 'WRITE_APPEND' ? 'WRITE_APPEND' : 'WRITE_TRUNCATE',
      schema: REJECTS_SCHEMA,
      select: 'SELECT "line", "column", "reason", "raw" FROM rejects',
    },
    tools,
  );
