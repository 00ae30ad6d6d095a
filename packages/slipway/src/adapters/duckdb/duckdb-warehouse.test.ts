import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { warehouseContract } from '../../warehouse/warehouse.contract.ts';
import type { IngestRequest, IngestState } from '../../warehouse/warehouse.ts';
import { FilesystemArtifactStore } from '../filesystem/filesystem-artifact-store.ts';
import { KeyringKeyProvider } from '../keyring/keyring-key-provider.ts';
import { openStateDatabase } from '../sqlite/open-state-database.ts';
import { SqliteTableCatalog } from '../sqlite/sqlite-table-catalog.ts';
import type { CatalogTables } from '../sqlite/table-catalog-schema.ts';
import { DuckdbWarehouse } from './duckdb-warehouse.ts';

const clock = { now: () => Date.now() };
const EXAMPLE = new URL('../../../../../examples/census-income/data/', import.meta.url).pathname;

/** A warehouse over the real key ring, artifact store and catalog, as an environment has it. */
function openWarehouse(folder: string) {
  const environment = 'dev';
  const state = join(folder, 'state');
  const keys = new KeyringKeyProvider({ environment, folder: state, clock });
  const artifacts = new FilesystemArtifactStore({
    environment,
    folder: join(state, 'artifacts'),
    keys,
  });
  const database = openStateDatabase<CatalogTables>(join(state, 'state.db'));
  const warehouse = new DuckdbWarehouse({
    environment,
    artifacts,
    catalog: new SqliteTableCatalog(database, { environment, clock }),
    keyUri: () => keys.primaryKeyUri(),
    scratchFolder: join(folder, 'scratch'),
    memoryLimit: '256MB',
    threads: 2,
  });
  return {
    warehouse,
    state,
    async [Symbol.asyncDispose]() {
      await warehouse.close();
      await database[Symbol.asyncDispose]();
    },
  };
}

warehouseContract('DuckdbWarehouse', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'duckdb-'));
  const opened = openWarehouse(folder);
  return {
    warehouse: opened.warehouse,
    async [Symbol.asyncDispose]() {
      await opened[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true });
    },
  };
});

describe('the embedded warehouse', () => {
  let folder: string;
  let opened: ReturnType<typeof openWarehouse>;
  const path = (name: string) => join(folder, name);
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'duckdb-'));
    opened = openWarehouse(folder);
    await opened.warehouse.createDataset('d');
  });
  afterEach(async () => {
    await opened[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  const request = (change: Partial<IngestRequest>): IngestRequest => ({
    jobId: 'job',
    sourcePath: path('source.csv'),
    format: { delimiter: ',', header: false, skipLines: 0, nullValues: [''] },
    schema: {
      columns: [
        { name: 'a', type: 'string' },
        { name: 'b', type: 'integer' },
      ],
    },
    dataset: 'd',
    table: 't',
    write: 'WRITE_TRUNCATE',
    badRows: { kind: 'fail' },
    ...change,
  });
  const finish = async (given: IngestRequest, by = opened): Promise<IngestState> => {
    await by.warehouse.submitIngest(given);
    for (;;) {
      const state = await by.warehouse.ingestState(given.jobId);
      if (state.state !== 'RUNNING') return state;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  };
  const filesBelow = (root: string): string[] =>
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));

  test('takes the census files whole: 32,561 and 16,281 rows, side by side', async () => {
    const names =
      'age workclass fnlwgt education education_num marital_status occupation relationship race gender capital_gain capital_loss hours_per_week native_country income';
    const columns = names.split(' ').map((name) => {
      const isInteger = /^(age|fnlwgt|education_num|capital_|hours)/.test(name);
      if (isInteger) return { name, type: 'integer' as const };
      if (name !== 'income') return { name, type: 'string' as const, nullable: true };
      const aliases = { '<=50K.': '<=50K', '>50K.': '>50K' };
      return { name, type: 'string' as const, values: ['<=50K', '>50K'], aliases };
    });
    const census = (table: string, file: string, skipLines: number) =>
      request({
        jobId: table,
        table,
        sourcePath: join(EXAMPLE, file),
        schema: { columns },
        format: { delimiter: ', ', header: false, skipLines, nullValues: ['?'] },
      });
    const ends = await Promise.all([
      finish(census('train', 'adult.data', 0)),
      finish(census('eval', 'adult.test', 1)),
    ]);
    expect(ends).toMatchObject([
      { state: 'SUCCEEDED', result: { rowsIn: 32_561, rowsOut: 32_561, rowsRejected: 0 } },
      { state: 'SUCCEEDED', result: { rowsIn: 16_281, rowsOut: 16_281, rowsRejected: 0 } },
    ]);
    const { rows } = await opened.warehouse.query(
      `SELECT count(*) FILTER (income = '>50K'), count(*) FILTER (workclass IS NULL), sum(age) FROM d.train
       UNION ALL SELECT count(*) FILTER (income = '>50K'), count(*) FILTER (workclass IS NULL), sum(age) FROM d.eval`,
    );
    expect(rows).toEqual([
      [7841, 1836, 1_256_257],
      [3846, 963, 631_173],
    ]);
    execFileSync('sha256sum', ['--check', '--quiet', 'SHA256SUMS'], { cwd: EXAMPLE });
  });

  test('leaves no cell in clear in the state folder, and nothing in the scratch folder', async () => {
    const planted = 'Zyzzyva-7731';
    writeFileSync(path('source.csv'), `${planted},1\nother,not-a-${planted}\n${planted},2\n`);
    const end = await finish(request({ badRows: { kind: 'skip' } }));
    expect(end).toMatchObject({ state: 'SUCCEEDED', result: { rowsRejected: 1 } });
    await finish(request({ jobId: 'failed' }));
    await finish(request({ jobId: 'again', write: 'WRITE_APPEND', badRows: { kind: 'skip' } }));
    await opened.warehouse.queryToTable('SELECT a FROM d.t', {
      dataset: 'd',
      table: 'u',
      write: 'WRITE_TRUNCATE',
    });
    const files = filesBelow(opened.state);
    expect(files.length).toBeGreaterThan(4);
    for (const file of files) {
      const bytes = readFileSync(file);
      for (const form of [planted, planted.toLowerCase(), Buffer.from(planted).toString('base64')])
        expect(bytes.includes(form), file).toBe(false);
    }
    expect(filesBelow(path('scratch'))).toEqual([]);
  });

  test('works in folders that only their owner can enter, and removes them', async () => {
    writeFileSync(path('source.csv'), 'x,1\n'.repeat(200_000));
    const running = finish(request({}));
    const modes = new Set<number>();
    for (let isRunning = true; isRunning; ) {
      isRunning =
        (await opened.warehouse.ingestState('job').catch(() => undefined))?.state !== 'SUCCEEDED';
      for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
        if (entry.isDirectory() && /^(scratch|warehouse-|ingest-)/.test(entry.name))
          modes.add(
            statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.mode ??
              0o40700,
          );
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await running;
    expect([...modes].map((mode) => mode & 0o777)).toEqual([0o700]);
    await opened.warehouse.close();
    expect(readdirSync(path('scratch'))).toEqual([]);
  });

  test('refuses a line of 1 GB after its first megabytes', async () => {
    // A sparse file: it takes no disk and its line has no end.
    openSync(path('source.csv'), 'w');
    truncateSync(path('source.csv'), 1_073_741_824);
    const before = process.memoryUsage().rss;
    const progress: number[] = [];
    await opened.warehouse.submitIngest(request({}));
    for (;;) {
      const state = await opened.warehouse.ingestState('job');
      if (state.state === 'RUNNING') progress.push(state.bytesRead);
      else {
        expect(state).toMatchObject({ error: { code: 'warehouse-record-too-long' } });
        break;
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(Math.max(0, ...progress)).toBeLessThan(20_000_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000);
  });

  test.each([
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM glob('/*')",
    "SELECT * FROM read_parquet('/dev/shm/*')",
    "SELECT * FROM sniff_csv('/etc/passwd')",
    "SELECT * FROM query('SELECT * FROM read_text(''/etc/passwd'')')",
    "SELECT * FROM read_csv('https://example.org/x.csv')",
    "COPY (SELECT 1) TO '/tmp/slipway-copied'",
    "ATTACH '/tmp/slipway-attached.db'",
    'INSTALL httpfs',
    'LOAD httpfs',
    'SET threads = 1',
    'SET enable_external_access = true',
    'RESET enable_external_access',
    'PRAGMA enable_external_access',
    "EXPORT DATABASE '/tmp/slipway-exported'",
    'CALL pragma_version()',
    'CREATE SECRET (TYPE s3)',
    'CHECKPOINT',
    'EXPLAIN ANALYZE SELECT 1',
    'PREPARE x AS SELECT 1',
    'SET VARIABLE x = 1',
  ])('refuses %j, alone and after a SELECT', async (sql) => {
    writeFileSync(path('source.csv'), 'x,1\n');
    await finish(request({}));
    for (const text of [sql, `SELECT * FROM d.t; ${sql}`])
      await expect(opened.warehouse.query(text)).rejects.toMatchObject({
        code: expect.stringMatching(/^warehouse-query-(invalid|not-select)$/),
      });
  });

  test('shows a query no other table’s files, not even by their path', async () => {
    writeFileSync(path('source.csv'), 'x,1\n');
    await finish(request({}));
    await finish(request({ jobId: 'other', table: 'u' }));
    const { rows } = await opened.warehouse
      .query("SELECT (SELECT count(*) FROM glob('**')), count(*) FROM d.t")
      .catch(() => ({ rows: 'refused' }));
    expect(rows).toBe('refused');
    await expect(
      opened.warehouse.query(`SELECT * FROM read_parquet('${path('scratch')}/**/*.parquet')`),
    ).rejects.toMatchObject({ code: 'warehouse-query-invalid' });
  });

  test('stays within its memory: a hostile query fails, the next one works', async () => {
    await expect(
      opened.warehouse.query("SELECT string_agg(repeat('x', 1000000), '') FROM range(100000)"),
    ).rejects.toMatchObject({ code: expect.stringContaining('warehouse-') });
    expect((await opened.warehouse.query('SELECT 1')).rows).toEqual([[1]]);
  });

  test('interrupts a query without end when it closes', async () => {
    const endless = opened.warehouse.query(
      'SELECT count(*) FROM range(10000000000000) WHERE random() < 0',
    );
    const refused = expect(endless).rejects.toMatchObject({ code: 'warehouse-query-invalid' });
    await new Promise((resolve) => setTimeout(resolve, 200));
    await opened.warehouse.close();
    await refused;
  });

  test('remembers a finished job in another process, with its rejected rows', async () => {
    writeFileSync(path('source.csv'), 'x,1\ny,z\nw,v\n');
    const given = request({ badRows: { kind: 'skip' } });
    const end = await finish(given);
    await using other = openWarehouse(folder);
    expect(await finish(given, other)).toEqual(end);
    expect(await other.warehouse.ingestState('job')).toEqual(end);
  });

  test('takes over the job of a process that was killed in the middle of it', async () => {
    writeFileSync(path('source.csv'), 'x,1\n'.repeat(3_000_000));
    const given = request({});
    const module = (name: string) => JSON.stringify(new URL(name, import.meta.url).href);
    const program = `
      const { DuckdbWarehouse } = await import(${module('./duckdb-warehouse.ts')});
      const { FilesystemArtifactStore } = await import(${module('../filesystem/filesystem-artifact-store.ts')});
      const { KeyringKeyProvider } = await import(${module('../keyring/keyring-key-provider.ts')});
      const { openStateDatabase } = await import(${module('../sqlite/open-state-database.ts')});
      const { SqliteTableCatalog } = await import(${module('../sqlite/sqlite-table-catalog.ts')});
      const [environment, state, clock] = ['dev', ${JSON.stringify(opened.state)}, { now: () => 1 }];
      const keys = new KeyringKeyProvider({ environment, folder: state, clock });
      const artifacts = new FilesystemArtifactStore({ environment, folder: state + '/artifacts', keys });
      const catalog = new SqliteTableCatalog(openStateDatabase(state + '/state.db'), { environment, clock });
      const warehouse = new DuckdbWarehouse({ environment, artifacts, catalog, keyUri: () => keys.primaryKeyUri(), scratchFolder: ${JSON.stringify(path('scratch'))} });
      await warehouse.submitIngest(${JSON.stringify(given)});
      process.stdout.write('started');`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program]);
    const closed = once(child, 'close');
    await once(child.stdout, 'data');
    const seen = await opened.warehouse.ingestState('job');
    child.kill('SIGKILL');
    await closed;
    expect(seen.state).toBe('RUNNING');
    await expect(opened.warehouse.table({ dataset: 'd', table: 't' })).rejects.toMatchObject({
      code: 'warehouse-table-not-found',
    });
    expect(await finish(given)).toMatchObject({ result: { rowsOut: 3_000_000 } });
  });
});
