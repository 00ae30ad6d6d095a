import { WarehouseError } from '../../warehouse/errors.ts';
import type { IngestSummary, NewTableVersion } from '../../warehouse/table-catalog.ts';
import type { IngestRequest, IngestResult, RejectedRow } from '../../warehouse/warehouse.ts';
import { SQL_TYPES } from './column-checks.ts';
import { openDuckdbSession } from './duckdb-session.ts';
import type { DuckdbTools } from './duckdb-tools.ts';
import { countMismatch, locateRejects } from './locate-rejects.ts';
import { SAMPLE_ROWS } from './rejected-sample.ts';
import { type ScanProgress, type SourceScan, scanSource } from './scan-source.ts';
import { openScratchArea } from './scratch-area.ts';
import { SourceFile } from './source-file.ts';
import { sqlName, sqlText } from './sql-text.ts';
import { type StagedRows, stageRows } from './stage-rows.ts';
import { openRejects, storeRejects } from './store-rejects.ts';
import { noVersion, type StoreTools, storeTable } from './store-table.ts';

interface IngestWork {
  readonly request: IngestRequest;
  readonly source: SourceFile;
  readonly scan: SourceScan;
  readonly staged: StagedRows;
  readonly store: StoreTools;
  readonly signal: AbortSignal;
}

/**
 * Reads a delimited file into new versions of a table and its rejects, and commits both with the end
 * of the job. What it checks, in order: the bytes (one pass that counts and hashes), the rows (the
 * CSV reader and the schema), the counts, the policy for bad rows.
 */
export async function ingestTable(
  request: IngestRequest,
  tools: DuckdbTools,
  job: ScanProgress & { readonly owner: string },
): Promise<IngestResult> {
  const { signal } = job;
  await using source = await SourceFile.open(request.sourcePath);
  const scan = await scanSource(source, request, job);
  await using area = await openScratchArea(tools.scratchFolder, 'ingest');
  using session = await openDuckdbSession(area.path, tools.limits);
  const interrupt = () => session.connection.interrupt();
  signal.addEventListener('abort', interrupt);
  try {
    const place = { scan, sourcePath: source.path, folder: area.path };
    const staged = await stageRows(session, request, place);
    await source.refuseChanged();
    const store = { ...tools, session, folder: area.path };
    const work = { request, source, scan, staged, store, signal };
    const summary = countRows(work);
    await refuseBadRows(work, summary);
    const { versions, sample } = await storeVersions(work, summary);
    signal.throwIfAborted();
    const [version, rejects] = await tools.catalog.commit({
      versions,
      job: { jobId: request.jobId, owner: job.owner, summary },
    });
    if (version === undefined) throw noVersion();
    return { ...summary, version, rejects: rejects ?? null, rejectedSample: sample };
  } finally {
    signal.removeEventListener('abort', interrupt);
  }
}

/** Throws `warehouse-count-mismatch` unless rows in = rows out + rows rejected. */
function countRows({ source, scan, staged }: IngestWork): IngestSummary {
  const rowsOut = staged.rows - staged.problems.length;
  const rowsRejected = staged.problems.length + staged.malformed.length + scan.emptyRows;
  const read = rowsOut + rowsRejected;
  if (read !== scan.rows) throw countMismatch(source.path, read, scan.rows);
  return { rowsIn: scan.rows, rowsOut, rowsRejected, sourceDigest: scan.digest };
}

async function refuseBadRows(work: IngestWork, { rowsIn, rowsRejected }: IngestSummary) {
  const { request } = work;
  const { badRows } = request;
  if (rowsRejected === 0) return;
  const { rowsMax = Infinity, percentMax = 100 } =
    badRows.kind === 'fail' ? { rowsMax: 0 } : badRows;
  if (rowsRejected <= rowsMax && rowsRejected <= (percentMax / 100) * rowsIn) return;
  const sample: RejectedRow[] = [];
  await locate(work, { limit: SAMPLE_ROWS, visit: (row) => sample.push(row) });
  const lines = sample.map(({ line, reason }) => `  line ${line}: ${reason}`);
  const allowed =
    badRows.kind === 'fail'
      ? 'the job allows none'
      : `the job allows ${badRows.rowsMax ?? 'any number'}, at most ${percentMax} %`;
  throw new WarehouseError(
    'invalid-input',
    'warehouse-bad-rows',
    `${rowsRejected} of ${rowsIn} rows of ${request.sourcePath} do not fit the schema; ${allowed}. Nothing was written. The first:\n${lines.join('\n')}\nCorrect the file or the schema, or allow rows to be skipped.`,
    { details: { rowsIn, rowsRejected } },
  );
}

async function storeVersions(
  work: IngestWork,
  { rowsRejected }: IngestSummary,
): Promise<{ readonly versions: NewTableVersion[]; readonly sample: RejectedRow[] }> {
  const { request, staged, store } = work;
  const columns = request.schema.columns.map(
    ({ name, type }, index) => `t${index}::${SQL_TYPES[type]} AS ${sqlName(name)}`,
  );
  const select = `SELECT ${columns.join(', ')} FROM read_parquet(${sqlText(staged.path)}) WHERE problem IS NULL`;
  const version = await storeTable({ ...request, select }, store);
  if (rowsRejected === 0) return { versions: [version], sample: [] };
  const sample: RejectedRow[] = [];
  const rejects = await openRejects(store);
  const visit = (row: RejectedRow) => {
    if (sample.length < SAMPLE_ROWS) sample.push(row);
    rejects.add(row);
  };
  await locate(work, { limit: Infinity, visit });
  rejects.close();
  return { versions: [version, await storeRejects(request, store)], sample };
}

const locate = (
  { source, staged, request, signal }: IngestWork,
  options: { readonly limit: number; visit(row: RejectedRow): void },
): Promise<void> =>
  locateRejects(source, staged, {
    ...options,
    signal,
    format: request.format,
    schema: request.schema,
  });
