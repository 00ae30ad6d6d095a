import { join } from 'node:path';
import type { IngestResult, RejectedRow } from '../../warehouse/warehouse.ts';
import { openDuckdbSession } from './duckdb-session.ts';
import type { DuckdbTools } from './duckdb-tools.ts';
import { openScratchArea } from './scratch-area.ts';
import { sqlText } from './sql-text.ts';

export const SAMPLE_ROWS = 5;

/** The first rejected rows of a job that ended before, from the end of its rejects table. */
export async function readRejectedSample(
  { rejects, rowsRejected }: Omit<IngestResult, 'rejectedSample'>,
  tools: DuckdbTools,
): Promise<readonly RejectedRow[]> {
  if (rejects === null) return [];
  await using area = await openScratchArea(tools.scratchFolder, 'rejects');
  const path = join(area.path, 'rejects.parquet');
  await tools.artifacts.materialize(rejects.artifactUri, path);
  using session = await openDuckdbSession(area.path, tools.limits);
  const rows = await session.rows(
    `SELECT "line", "column", "reason", "raw" FROM read_parquet(${sqlText(path)}) LIMIT ${SAMPLE_ROWS} OFFSET ${rejects.rows - rowsRejected}`,
  );
  return rows.map(([line, column, reason, raw]) => ({
    line: Number(line),
    column: column === null ? null : String(column),
    reason: String(reason),
    raw: String(raw),
  }));
}
