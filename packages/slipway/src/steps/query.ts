import { z } from 'zod';
import { Table } from '../authoring/artifact-types.ts';
import { step } from '../authoring/step.ts';
import { describeTable } from './describe-table.ts';

/**
 * Runs a SELECT and writes its rows as a new version of a table. Not cached: the text names tables
 * by their latest version, which the cache key does not see.
 */
export const query = step({
  name: 'query',
  inputs: {
    sql: z.string(),
    dataset: z.string(),
    table: z.string(),
    write: z.enum(['WRITE_TRUNCATE', 'WRITE_APPEND', 'WRITE_EMPTY']).default('WRITE_TRUNCATE'),
  },
  outputs: { table: Table, rows: z.int() },
  access: ['warehouse:read', 'warehouse:write'],
  caching: false,
  async run({ inputs, outputs, context }) {
    const { sql, dataset, table, write } = inputs;
    const version = await context.warehouse.queryToTable(sql, { dataset, table, write });
    describeTable(outputs.table, version);
    return { rows: version.rows };
  },
});
