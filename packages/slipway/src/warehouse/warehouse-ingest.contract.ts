import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { IngestResult } from './warehouse.ts';
import {
  openBench,
  textColumn as text,
  type WarehouseFixture,
} from './warehouse-bench.contract.ts';

const rejected = ({ rejectedSample }: IngestResult) =>
  rejectedSample.map(({ line, column, raw }) => [line, column, raw]);
const counts = ({ rowsIn, rowsOut, rowsRejected }: IngestResult) => [rowsIn, rowsOut, rowsRejected];

/** The part of the Warehouse contract that is about ingestion; see `warehouseContract`. */
export function ingestContract(name: string, open: () => Promise<WarehouseFixture>): void {
  describe(`${name} keeps the Warehouse contract: ingestion`, () => {
    test('every type is read strictly, and nulls are nulls', async () => {
      await using at = await openBench(open);
      const types = ['string', 'integer', 'number', 'boolean', 'timestamp'] as const;
      const schema = {
        columns: types.map((type) => ({ name: type, type, nullable: true as const })),
      };
      const good = [
        ['x', '-9007199254740991', '1.5e3', 'TRUE', '2024-02-29T12:00:00+01:00'],
        ['', '', '', '', ''],
        ['?', '+007', '.5', '0', '2024-02-29'],
      ];
      const source = good.map((row) => `${row.join(',')}\n`).join('');
      await at.ingest(source, { schema });
      expect(await at.rows('SELECT * FROM d.t')).toEqual([
        ['x', -9007199254740991, 1500, true, '2024-02-29T11:00:00Z'],
        [null, null, null, null, null],
        ['?', 7, 0.5, false, '2024-02-29T00:00:00Z'],
      ]);
      for (const [column, bad] of [
        [1, ['1.5', '1_000', ' 1', '1e3', '0x10', '9223372036854775808', 'one', '٣']],
        [2, ['nan', 'inf', '1e999', '1,5', '1_0', '--1', 'one', '.']],
        [3, ['yes', 't', '2', 'truee']],
        [4, ['epoch', 'infinity', '2023-02-29', '24-01-01', '12:00', '2024-01-01T25:00:00']],
      ] as const)
        for (const value of bad) {
          const row = types.map((_type, index) => (index === column ? `"${value}"` : ''));
          const result = await at.skipping(`${source}${row.join(',')}\n`, { schema });
          expect(counts(result), value).toEqual([4, 3, 1]);
          expect(result.rejectedSample[0]).toMatchObject({ line: 4, column: types[column] });
        }
    });

    test('closed values, aliases, limits and missing values are enforced', async () => {
      await using at = await openBench(open);
      const schema = {
        columns: [
          text('label', { values: ['yes', "no'"], aliases: { 'yes.': 'yes', '': 'yes' } }),
          { name: 'age', type: 'integer' as const, min: 0, max: 120 },
        ],
      };
      const result = await at.skipping("yes,1\nyes.,0\nno',120\nmaybe,5\nyes,-1\nyes,121\nyes,\n", {
        schema,
        format: { delimiter: ',', header: false, skipLines: 0, nullValues: ['', 'NA'] },
      });
      expect(counts(result)).toEqual([7, 3, 4]);
      expect(result.rejectedSample.map(({ line, reason }) => [line, reason])).toEqual([
        [4, 'label is none of its 2 allowed values'],
        [5, 'age is less than 0'],
        [6, 'age is greater than 120'],
        [7, 'age has no value and is not nullable'],
      ]);
      expect(await at.rows('SELECT * FROM d.t')).toEqual([
        ['yes', 1],
        ['yes', 0],
        ["no'", 120],
      ]);
    });

    test('rejected rows are kept with line, column, reason and the raw row', async () => {
      await using at = await openBench(open);
      const result = await at.skipping('1,x\n2\n"3\n",y\n4,z,zz\n\n5,"w"w\n6,v\n\n');
      expect(counts(result)).toEqual([7, 3, 4]);
      expect(rejected(result)).toEqual([
        [2, null, '2'],
        [5, null, '4,z,zz'],
        [6, null, ''],
        [7, null, '5,"w"w'],
      ]);
      expect(result.rejects).toMatchObject({ table: 't_rejects', rows: 4 });
      expect(await at.rows('SELECT line, "column", raw FROM d.t_rejects')).toEqual(
        rejected(result),
      );
      expect(await at.rows('SELECT a FROM d.t')).toEqual([['1'], ['3\n'], ['6']]);
    });

    test('the policy decides between failing, skipping up to a number, and up to a share', async () => {
      await using at = await openBench(open);
      const source = '1,2\n3\n4,5\n6\n';
      const refusal = {
        code: 'warehouse-bad-rows',
        message: expect.stringMatching(/2 of 4 rows.*line 2: .*line 4: /s),
      };
      await expect(at.ingest(source)).rejects.toMatchObject(refusal);
      for (const limit of [{ rowsMax: 1 }, { percentMax: 49.9 }, { rowsMax: 2, percentMax: 10 }])
        await expect(
          at.ingest(source, { badRows: { kind: 'skip', ...limit } }),
        ).rejects.toMatchObject(refusal);
      await expect(at.warehouse.table({ dataset: 'd', table: 't' })).rejects.toMatchObject({
        code: 'warehouse-table-not-found',
      });
      for (const limit of [{ rowsMax: 2 }, { percentMax: 50 }, {}])
        expect(counts(await at.ingest(source, { badRows: { kind: 'skip', ...limit } }))).toEqual([
          4, 2, 2,
        ]);
    });

    test('a header must name the columns; skipped lines, a byte order mark and CRLF are taken', async () => {
      await using at = await openBench(open);
      const format = { delimiter: ', ', header: true, skipLines: 1, nullValues: [] };
      const result = await at.ingest('\ufeff# "note\r\na, b\r\n1, "x, y"\r\n2, z\r\n\r\n', {
        format,
      });
      expect(counts(result)).toEqual([2, 2, 0]);
      expect(await at.rows('SELECT * FROM d.t')).toEqual([
        ['1', 'x, y'],
        ['2', 'z'],
      ]);
      for (const header of ['b, a', 'a', 'a, b, c', 'A, b', ''])
        await expect(at.ingest(`#\n${header}\n1, 2\n`, { format })).rejects.toMatchObject({
          code: 'warehouse-header-mismatch',
        });
    });

    test.each([
      ['an empty file', '', 'warehouse-source-empty'],
      ['only empty lines', '\n\n\n', 'warehouse-source-empty'],
      ['a quote that is never closed', '1,2\n3,"4\n5,6\n', 'warehouse-quote-unclosed'],
      ['mixed line ends', '1,2\r\n3,4\n', 'warehouse-source-line-ends'],
      ['bare carriage returns', '1,2\r3,4\r', 'warehouse-source-malformed'],
    ])('%s is refused', async (_name, content, code) => {
      await using at = await openBench(open);
      await expect(at.skipping(content)).rejects.toMatchObject({ code });
    });

    test('a missing file and a folder are refused', async () => {
      await using at = await openBench(open);
      mkdirSync(at.path('folder'));
      for (const [file, code] of [
        ['none', 'warehouse-source-missing'],
        ['folder', 'warehouse-source-unreadable'],
      ] as const)
        await expect(at.ingest('', { sourcePath: at.path(file) })).rejects.toMatchObject({ code });
    });

    test('rows with invalid UTF-8 or NUL bytes are rejected, the others kept', async () => {
      await using at = await openBench(open);
      const source = Buffer.concat([
        Buffer.from('1,2\n3,'),
        Buffer.from([0xff, 0xfe]),
        Buffer.from('\n5,a\0b\n7,ü\n'),
      ]);
      const result = await at.skipping(source);
      expect(counts(result)).toEqual([4, 2, 2]);
      expect(rejected(result).map(([line]) => line)).toEqual([2, 3]);
      expect(await at.rows('SELECT b FROM d.t')).toEqual([['2'], ['ü']]);
    });

    test('the source’s digest is told, and checked when it is demanded', async () => {
      await using at = await openBench(open);
      const source = '1,2\n';
      const sourceDigest = `sha256:${createHash('sha256').update(source).digest('hex')}` as const;
      expect(await at.ingest(source, { sourceDigest })).toMatchObject({ sourceDigest });
      await expect(at.ingest('1,3\n', { sourceDigest })).rejects.toMatchObject({
        code: 'warehouse-source-digest',
      });
    });

    test('column names of any kind work and inject nothing', async () => {
      await using at = await openBench(open);
      const names = ['select', 'a b', 'x"; DROP TABLE t; --', "it's", 'ü', '%', 'c0', 'problem'];
      const schema = { columns: names.map((column) => text(column)) };
      await at.ingest(`${names.map((_name, index) => index).join(',')}\n`, { schema });
      const { columns, rows } = await at.warehouse.query('SELECT * FROM d.t');
      expect(columns.map((column) => column.name)).toEqual(names);
      expect(rows).toEqual([names.map((_name, index) => String(index))]);
      const { uri } = await at.warehouse.table({ dataset: 'd', table: 't' });
      await at.warehouse.exportTable(uri, {
        path: at.path('named.ndjson'),
        format: 'ndjson',
        columns: ['x"; DROP TABLE t; --'],
      });
      expect(JSON.parse(readFileSync(at.path('named.ndjson'), 'utf8'))).toEqual({
        'x"; DROP TABLE t; --': '2',
      });
    });

    test('a schema that cannot be right is refused with every problem', async () => {
      await using at = await openBench(open);
      for (const columns of [
        [],
        [text('a'), text('A')],
        [text('')],
        [text('a\0b')],
        [text('a', { min: 1 })],
        [text('a', { values: [] })],
        [{ name: 'a', type: 'integer' as const, min: 2, max: 1 }],
      ])
        await expect(
          at.warehouse.submitIngest(at.request('1\n', { schema: { columns } })),
        ).rejects.toMatchObject({ code: 'warehouse-schema-invalid' });
    });

    test('the same job id is one job; with another request it is a conflict', async () => {
      await using at = await openBench(open);
      const request = at.request('1,2\n3\n', { badRows: { kind: 'skip' } });
      const first = await at.finish(request);
      writeFileSync(request.sourcePath, 'changed,since\n');
      expect(await at.finish(request)).toEqual(first);
      await expect(at.warehouse.submitIngest({ ...request, table: 'other' })).rejects.toMatchObject(
        { code: 'warehouse-job-differs' },
      );
    });

    test('jobs run side by side', async () => {
      await using at = await openBench(open);
      const tables = ['t1', 't2', 't3'];
      const results = await Promise.all(
        tables.map((table, index) =>
          at.ingest(`${index},x\n`.repeat(1000 * (index + 1)), { table }),
        ),
      );
      expect(results.map(({ rowsOut }) => rowsOut)).toEqual([1000, 2000, 3000]);
      expect(await at.rows('SELECT min(a), count(*) FROM d.t2')).toEqual([['1', 2000]]);
    });

    test('a cancelled job writes nothing and stays cancelled', async () => {
      await using at = await openBench(open);
      const request = at.request('1,2\n'.repeat(2_000_000));
      await at.warehouse.submitIngest(request);
      await at.warehouse.cancelIngest(request.jobId);
      expect(await at.warehouse.ingestState(request.jobId)).toEqual({ state: 'CANCELLED' });
      await expect(at.warehouse.table({ dataset: 'd', table: 't' })).rejects.toMatchObject({
        code: 'warehouse-table-not-found',
      });
    });
  });
}
