import { WarehouseError } from '../../warehouse/errors.ts';
import type { TableSchema } from '../../warehouse/table-schema.ts';
import type { CsvFormat, RejectedRow } from '../../warehouse/warehouse.ts';
import { explainProblem } from './column-checks.ts';
import { readRecords } from './read-records.ts';
import type { SourceRecord } from './record-scanner.ts';
import type { SourceFile } from './source-file.ts';
import type { StagedRows } from './stage-rows.ts';

/** What the CSV reader calls a row it cannot take apart, and what we say. Closed list, else as it is. */
const MALFORMED: Readonly<Record<string, string>> = {
  'MISSING COLUMNS': 'the row has fewer fields than the table has columns',
  'TOO MANY COLUMNS': 'the row has more fields than the table has columns',
  'UNQUOTED VALUE': 'a quoted field is followed by text',
  'INVALID ENCODING': 'the row is not valid UTF-8',
  'LINE SIZE OVER MAXIMUM': 'the row is too long',
};

/**
 * Reads the source again and visits every rejected row with its line and raw text. The reader's row
 * order and offsets are matched record by record: throws `warehouse-count-mismatch` when they differ
 * from the records that are there.
 */
export async function locateRejects(
  source: SourceFile,
  staged: StagedRows,
  options: {
    readonly format: CsvFormat;
    readonly schema: TableSchema;
    /** Rejected rows wanted, from the first. */
    readonly limit: number;
    readonly signal: AbortSignal;
    visit(row: RejectedRow): void;
  },
): Promise<void> {
  const next = { row: 0, problem: 0, malformed: 0, rejected: 0 };
  const reject = (row: RejectedRow): void => {
    next.rejected += 1;
    if (next.rejected <= options.limit) options.visit(row);
  };
  const judge = ({ start }: SourceRecord) => {
    const malformed = staged.malformed[next.malformed];
    // The reader counts empty lines before a malformed row as its beginning.
    if (malformed !== undefined && malformed.start <= start) {
      next.malformed += 1;
      return { column: null, reason: MALFORMED[malformed.errorType] ?? malformed.errorType };
    }
    const problem = staged.problems[next.problem];
    next.row += 1;
    if (problem?.row !== next.row - 1) return undefined;
    next.problem += 1;
    return explainProblem(options.schema, problem.code);
  };
  await readRecords(source, options.format, {
    header() {},
    row(record) {
      const verdict = judge(record);
      if (verdict !== undefined)
        reject({ line: record.line, ...verdict, raw: record.bytes.toString('utf8') });
    },
    emptyRow: ({ line }) => reject({ line, column: null, reason: 'the row is empty', raw: '' }),
    chunk() {
      options.signal.throwIfAborted();
      return next.rejected >= options.limit;
    },
  });
  if (next.rejected >= options.limit) return;
  const isWhole =
    next.row === staged.rows &&
    next.problem === staged.problems.length &&
    next.malformed === staged.malformed.length;
  if (!isWhole) throw countMismatch(source.path, staged.rows + staged.malformed.length, next.row);
}

/** The reader and the independent count disagree, so rows would be lost or doubled unseen. */
export const countMismatch = (path: string, read: number, counted: number): WarehouseError =>
  new WarehouseError(
    'failed',
    'warehouse-count-mismatch',
    `The rows of ${path} cannot be told apart reliably: the reader finds ${read}, an independent count ${counted}. Look for misplaced quotes near rejected rows and correct the file.`,
  );
