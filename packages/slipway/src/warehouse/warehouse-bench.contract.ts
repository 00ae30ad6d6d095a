import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Column } from './table-schema.ts';
import type { IngestRequest, IngestState, Warehouse } from './warehouse.ts';

export interface WarehouseFixture extends AsyncDisposable {
  /** A warehouse of the environment `dev`, without datasets. */
  readonly warehouse: Warehouse;
}

export const textColumn = (name: string, change: Partial<Column> = {}): Column => ({
  name,
  type: 'string',
  ...change,
});

let jobs = 0;

/** A fixture with the dataset `d`, and short ways to ingest files into it. */
export async function openBench(open: () => Promise<WarehouseFixture>) {
  const fixture = await open();
  const { warehouse } = fixture;
  const folder = mkdtempSync(join(tmpdir(), 'warehouse-'));
  await warehouse.createDataset('d');
  const path = (file: string) => join(folder, file);

  /** A request for a table `t` of two text columns, whose source holds `content`. */
  const request = (content: string | Buffer, change: Partial<IngestRequest> = {}) => {
    jobs += 1;
    writeFileSync(path(`source-${jobs}`), content);
    return {
      jobId: `job-${jobs}`,
      sourcePath: path(`source-${jobs}`),
      format: { delimiter: ',', header: false, skipLines: 0, nullValues: [''] },
      schema: { columns: [textColumn('a'), textColumn('b')] },
      dataset: 'd',
      table: 't',
      write: 'WRITE_TRUNCATE',
      badRows: { kind: 'fail' },
      ...change,
    } satisfies IngestRequest;
  };
  const finish = async (given: IngestRequest): Promise<IngestState> => {
    await warehouse.submitIngest(given);
    return waitFor(warehouse, given.jobId);
  };
  const ingest = async (content: string | Buffer, change: Partial<IngestRequest> = {}) => {
    const end = await finish(request(content, change));
    if (end.state === 'SUCCEEDED') return end.result;
    throw Object.assign(new Error(), end.state === 'FAILED' ? end.error : { code: end.state });
  };
  /** Columns, then rows skipped. */
  const skipping = (content: string | Buffer, change: Partial<IngestRequest> = {}) =>
    ingest(content, { badRows: { kind: 'skip' }, ...change });
  const rows = async (sql: string) => (await warehouse.query(sql)).rows;
  return {
    ...{ warehouse, folder, path, request, finish, ingest, skipping, rows },
    async [Symbol.asyncDispose]() {
      rmSync(folder, { recursive: true });
      await fixture[Symbol.asyncDispose]();
    },
  };
}

async function waitFor(warehouse: Warehouse, jobId: string): Promise<IngestState> {
  for (;;) {
    const state = await warehouse.ingestState(jobId);
    if (state.state !== 'RUNNING') return state;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
