import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { WarehouseError } from '../../warehouse/errors.ts';
import type { IngestRequest } from '../../warehouse/warehouse.ts';
import { checkedSelect } from './column-checks.ts';
import type { DuckdbSession } from './duckdb-session.ts';
import type { SourceScan } from './scan-source.ts';
import { sqlText } from './sql-text.ts';

/** Rows the reader took, typed, with the code of each row's first problem (null: none). */
export interface StagedRows {
  /** Parquet file with columns `t0 …` and `problem`, in the order of the source. */
  readonly path: string;
  readonly rows: number;
  /** Positions in the file, ascending, of rows with a problem, and its code. */
  readonly problems: readonly { readonly row: number; readonly code: number }[];
  /** Rows the reader could not take apart, by the offset of their first byte, ascending. */
  readonly malformed: readonly { readonly start: number; readonly errorType: string }[];
}

/** Reads the source once with DuckDB's strict CSV reader into a Parquet file in `folder`. */
export async function stageRows(
  session: DuckdbSession,
  request: IngestRequest,
  at: { readonly scan: SourceScan; readonly sourcePath: string; readonly folder: string },
): Promise<StagedRows> {
  // A link with a plain name: the reader takes *, ? and [ in a path for a pattern.
  const link = join(at.folder, 'source.csv');
  const path = join(at.folder, 'staged.parquet');
  await symlink(at.sourcePath, link);
  const reader = csvReader(link, request, at.scan);
  const select = checkedSelect(request.schema, at.scan).select(reader);
  await readCsv(session, `COPY (${select}) TO ${sqlText(path)} (FORMAT parquet)`, at.sourcePath);
  const staged = sqlText(path);
  const problems = await session.rows(
    `SELECT file_row_number, problem FROM read_parquet(${staged}, file_row_number = true) WHERE problem IS NOT NULL ORDER BY 1`,
  );
  const malformed = await session.rows(
    'SELECT line_byte_position - 1, arg_min(error_type::VARCHAR, byte_position) FROM malformed GROUP BY 1 ORDER BY 1',
  );
  return {
    path,
    rows: await session.number(`SELECT count(*) FROM read_parquet(${staged})`),
    problems: problems.map(([row, code]) => ({ row: Number(row), code: Number(code) })),
    malformed: malformed.map(([start, type]) => ({
      start: Number(start),
      errorType: String(type),
    })),
  };
}

function csvReader(path: string, { format, schema }: IngestRequest, scan: SourceScan): string {
  const lineBytesMax = Math.max(2_000_000, scan.rowBytesMax + 16);
  const columns = schema.columns.map((_column, index) => `'c${index}': 'VARCHAR'`);
  const options = [
    'auto_detect = false',
    `columns = {${columns.join(', ')}}`,
    `delim = ${sqlText(format.delimiter)}`,
    `quote = '"', escape = '"', comment = ''`,
    `header = ${format.header}, skip = ${format.skipLines}`,
    nullOption(format.nullValues),
    // Named for LF only: the reader finds CRLF, and mistakes it when it is named.
    ...(scan.lineEnd === 'lf' ? [`new_line = '\\n'`] : []),
    `max_line_size = ${lineBytesMax}, buffer_size = ${lineBytesMax * 4}`,
    `compression = 'none', encoding = 'utf-8', strict_mode = true, null_padding = false`,
    `store_rejects = true, rejects_table = 'malformed', rejects_scan = 'scans', rejects_limit = 0`,
  ];
  return `read_csv(${sqlText(path)}, ${options.join(', ')})`;
}

/** The reader wants at least one text for null: a line end is one that no field outside quotes is. */
const nullOption = (nullValues: readonly string[]): string =>
  nullValues.length === 0
    ? "nullstr = [E'\\n'], allow_quoted_nulls = false"
    : `nullstr = [${nullValues.map(sqlText).join(', ')}]`;

async function readCsv(session: DuckdbSession, sql: string, sourcePath: string): Promise<void> {
  try {
    await session.run(sql);
  } catch (cause) {
    if (!(cause as Error).message.includes('invalid state')) throw cause;
    // The reader's own message may quote the source.
    throw new WarehouseError(
      'invalid-input',
      'warehouse-source-malformed',
      `${sourcePath} is no delimited text as declared: it may hold carriage returns outside quotes. Check the file's line ends and quoting.`,
    );
  }
}
