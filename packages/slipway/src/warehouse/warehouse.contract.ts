import { readFileSync, statSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  openBench,
  textColumn as text,
  type WarehouseFixture,
} from './warehouse-bench.contract.ts';
import { ingestContract } from './warehouse-ingest.contract.ts';

/** What every warehouse must do; adapters run it with their own fixture. */
export function warehouseContract(name: string, open: () => Promise<WarehouseFixture>): void {
  ingestContract(name, open);

  describe(`${name} keeps the Warehouse contract: datasets and versions`, () => {
    test('a dataset is created once, with its key', async () => {
      await using fixture = await open();
      const created = await fixture.warehouse.createDataset('d');
      expect(created).toMatchObject({ name: 'd', created: true });
      expect(await fixture.warehouse.createDataset('d')).toEqual({ ...created, created: false });
    });

    test.each(['', 'D', 'a-b', 'a b', '1a', 'main', 'a.b', 'a"; DROP TABLE x; --', '../a', 'é'])(
      'no dataset and no table is named %j',
      async (bad) => {
        await using at = await openBench(open);
        const refusal = { code: 'warehouse-name-invalid' };
        await expect(at.warehouse.createDataset(bad)).rejects.toMatchObject(refusal);
        await expect(
          at.warehouse.submitIngest(at.request('1,2\n', { dataset: bad })),
        ).rejects.toMatchObject(refusal);
        if (bad === 'main') return;
        await expect(
          at.warehouse.submitIngest(at.request('1,2\n', { table: bad })),
        ).rejects.toMatchObject(refusal);
        await expect(
          at.warehouse.queryToTable('SELECT 1 AS a', {
            dataset: 'd',
            table: bad,
            write: 'WRITE_TRUNCATE',
          }),
        ).rejects.toMatchObject(refusal);
      },
    );

    test('an unknown dataset, table, version or job is not found, with a near name', async () => {
      await using at = await openBench(open);
      const version = (await at.ingest('1,2\n')).version;
      await expect(
        at.warehouse.submitIngest(at.request('1,2\n', { dataset: 'dd' })),
      ).rejects.toMatchObject({ code: 'warehouse-dataset-not-found' });
      await expect(at.warehouse.table({ dataset: 'd', table: 'tt' })).rejects.toMatchObject({
        code: 'warehouse-table-not-found',
        message: expect.stringContaining('Did you mean d.t?'),
      });
      const uri = version.uri.replace(/@.*/, `@sha256:${'0'.repeat(64)}`);
      await expect(at.warehouse.table({ uri })).rejects.toMatchObject({
        code: 'warehouse-table-not-found',
      });
      for (const [bad, code] of [
        [version.uri.replace('//dev/', '//prod/'), 'warehouse-wrong-environment'],
        [`${version.uri}#x`, 'warehouse-uri-invalid'],
        [version.uri.replace('/d/', '/d/../e/'), 'warehouse-uri-invalid'],
      ] as const)
        await expect(at.warehouse.table({ uri: bad })).rejects.toMatchObject({ code });
      await expect(at.warehouse.ingestState('none')).rejects.toMatchObject({
        code: 'warehouse-job-not-found',
      });
    });

    test('truncating and appending make new versions, and old ones stay readable', async () => {
      await using at = await openBench(open);
      const first = (await at.ingest('1,one\n')).version;
      const second = (await at.ingest('2,two\n', { write: 'WRITE_APPEND' })).version;
      expect(second).toMatchObject({ rows: 2, parent: first.digest });
      expect(await at.rows('SELECT a, b FROM d.t ORDER BY a')).toEqual([
        ['1', 'one'],
        ['2', 'two'],
      ]);
      const third = (await at.ingest('3,three\n')).version;
      expect(third).toMatchObject({ rows: 1, parent: second.digest });
      expect(await at.warehouse.table({ uri: first.uri })).toEqual(first);
      const pinned = await at.warehouse.query('SELECT count(*) FROM old', {
        tables: { old: second.uri },
      });
      expect(pinned.rows).toEqual([[2]]);
      expect(await at.warehouse.table({ dataset: 'd', table: 't' })).toEqual(third);
    });

    test('the same rows make the same version', async () => {
      await using at = await openBench(open);
      const first = (await at.ingest('1,2\n')).version;
      expect((await at.ingest('1,2\n')).version).toEqual(first);
    });

    test('WRITE_EMPTY writes only where there is nothing; appending needs the same columns', async () => {
      await using at = await openBench(open);
      await at.ingest('1,2\n', { write: 'WRITE_EMPTY' });
      await expect(at.ingest('1,3\n', { write: 'WRITE_EMPTY' })).rejects.toMatchObject({
        code: 'warehouse-table-not-empty',
      });
      const schema = { columns: [text('a'), { name: 'b', type: 'integer' as const }] };
      await expect(at.ingest('1,3\n', { write: 'WRITE_APPEND', schema })).rejects.toMatchObject({
        code: 'warehouse-schema-differs',
      });
    });
  });

  describe(`${name} keeps the Warehouse contract: queries and exports`, () => {
    test('parameters are values, never text of the query', async () => {
      await using at = await openBench(open);
      const { rows } = await at.warehouse.query('SELECT ?, ?, ?, ?, ?', {
        parameters: ["'; DROP TABLE x; --", 7, 1.5, true, null],
      });
      expect(rows).toEqual([["'; DROP TABLE x; --", 7, 1.5, true, null]]);
      await expect(at.warehouse.query('SELECT ?')).rejects.toMatchObject({
        code: 'warehouse-query-parameters',
      });
    });

    test('more rows than allowed are an error, not a part of them', async () => {
      await using at = await openBench(open);
      const { rows } = await at.warehouse.query('SELECT * FROM range(10)', { rowsMax: 10 });
      expect(rows).toHaveLength(10);
      for (const [sql, options] of [
        ['SELECT * FROM range(11)', { rowsMax: 10 }],
        ['SELECT * FROM range(10001)', {}],
      ] as const)
        await expect(at.warehouse.query(sql, options)).rejects.toMatchObject({
          code: 'warehouse-result-too-large',
        });
    });

    test('what JSON would round or cannot hold is an error', async () => {
      await using at = await openBench(open);
      expect(await at.rows('SELECT 9007199254740991, -9007199254740991')).toEqual([
        [9007199254740991, -9007199254740991],
      ]);
      for (const [sql, code] of [
        ['SELECT 9007199254740992', 'warehouse-integer-too-large'],
        ['SELECT -170141183460469231731687303715884105727', 'warehouse-integer-too-large'],
        ["SELECT 'nan'::DOUBLE", 'warehouse-number-not-finite'],
        ['SELECT [1, 2]', 'warehouse-type-unsupported'],
      ] as const)
        await expect(at.warehouse.query(sql), sql).rejects.toMatchObject({ code });
    });

    test.each([
      'INSERT INTO d.t VALUES (1, 2)',
      'DELETE FROM d.t',
      'DROP VIEW d.t',
      'CREATE TABLE x AS SELECT 1',
      'SELECT 1; SELECT 2',
      'SELECT 1; DROP TABLE d.t',
      '',
      '-- nothing',
      'SELEKT 1',
      'SELECT * FROM d.none',
      'SELECT 1) TO (SELECT 2',
    ])('%j is refused', async (sql) => {
      await using at = await openBench(open);
      await at.ingest('1,2\n');
      const refusal = { code: expect.stringMatching(/^warehouse-query-(invalid|not-select)$/) };
      await expect(at.warehouse.query(sql)).rejects.toMatchObject(refusal);
      await expect(
        at.warehouse.queryToTable(sql, { dataset: 'd', table: 'u', write: 'WRITE_TRUNCATE' }),
      ).rejects.toMatchObject(refusal);
      expect(await at.rows('SELECT a, b FROM d.t')).toEqual([['1', '2']]);
    });

    test('a query’s rows become a table with a schema', async () => {
      await using at = await openBench(open);
      await at.ingest('1,2\n3,4\n');
      const sql =
        'SELECT b AS "it\'s", a::INTEGER * 1.5 AS half, count(*) OVER () AS n FROM d.t ORDER BY a; -- x';
      const version = await at.warehouse.queryToTable(sql, {
        dataset: 'd',
        table: 'u',
        write: 'WRITE_TRUNCATE',
      });
      expect(version.schema.columns.map(({ name, type }) => [name, type])).toEqual([
        ["it's", 'string'],
        ['half', 'number'],
        ['n', 'integer'],
      ]);
      expect(await at.rows('SELECT * FROM d.u')).toEqual([
        ['2', 1.5, 2],
        ['4', 4.5, 2],
      ]);
      await expect(
        at.warehouse.queryToTable('SELECT 1 AS a, 2 AS a', {
          dataset: 'd',
          table: 'u',
          write: 'WRITE_TRUNCATE',
        }),
      ).rejects.toMatchObject({ code: 'warehouse-schema-invalid' });
    });

    test('a version is exported as csv, ndjson and parquet, whole or by columns', async () => {
      await using at = await openBench(open);
      const schema = {
        columns: [text('s', { nullable: true }), { name: 'at', type: 'timestamp' as const }],
      };
      const { version } = await at.ingest('"x, ""y""",2024-01-01\n,2024-01-02T03:04:05.6\n', {
        schema,
      });
      const write = (format: 'csv' | 'ndjson' | 'parquet', columns?: readonly string[]) => {
        const path = at.path(`${format}-${columns?.length ?? 'all'}`);
        const target = { path, format, ...(columns === undefined ? {} : { columns }) };
        return at.warehouse.exportTable(version.uri, target).then(() => readFileSync(path, 'utf8'));
      };
      expect(await write('csv')).toBe(
        's,at\n"x, ""y""",2024-01-01T00:00:00.000000Z\n,2024-01-02T03:04:05.600000Z\n',
      );
      const lines = (await write('ndjson', ['s'])).trim().split('\n');
      expect(lines.map((line) => JSON.parse(line))).toEqual([{ s: 'x, "y"' }, { s: null }]);
      expect((await write('parquet')).slice(0, 4)).toBe('PAR1');
      await expect(write('csv', ['S'])).rejects.toMatchObject({
        code: 'warehouse-column-not-found',
        message: expect.stringContaining('Did you mean s?'),
      });
    });

    test('an export never overwrites, and is its owner’s only', async () => {
      await using at = await openBench(open);
      const { version } = await at.ingest('1,2\n');
      const target = { path: at.path('out.csv'), format: 'csv' } as const;
      await at.warehouse.exportTable(version.uri, target);
      expect(statSync(target.path).mode & 0o077).toBe(0);
      await expect(at.warehouse.exportTable(version.uri, target)).rejects.toMatchObject({
        code: 'warehouse-target-exists',
      });
    });

    test('an integer that JSON would round is exported to csv, not to ndjson', async () => {
      await using at = await openBench(open);
      const schema = { columns: [{ name: 'n', type: 'integer' as const }] };
      const { version } = await at.ingest('9007199254740993\n', { schema });
      await at.warehouse.exportTable(version.uri, { path: at.path('big.csv'), format: 'csv' });
      expect(readFileSync(at.path('big.csv'), 'utf8')).toBe('n\n9007199254740993\n');
      await expect(
        at.warehouse.exportTable(version.uri, { path: at.path('big.json'), format: 'ndjson' }),
      ).rejects.toMatchObject({ code: 'warehouse-export-failed' });
    });
  });
}
