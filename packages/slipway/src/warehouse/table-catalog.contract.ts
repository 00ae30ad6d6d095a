import { describe, expect, test } from 'vitest';
import type { Digest } from '../core/digest.ts';
import type { IngestSummary, NewTableVersion, TableCatalog } from './table-catalog.ts';

export interface TableCatalogFixture extends AsyncDisposable {
  /** A catalog of the environment `dev`. */
  readonly catalog: TableCatalog;
  /** A second client of the same state, as another process would have. */
  readonly other: TableCatalog;
}

const digest = (digit: string): Digest => `sha256:${digit.repeat(64)}`;

const version = (digit: string, change: Partial<NewTableVersion> = {}): NewTableVersion => ({
  dataset: 'd',
  table: 't',
  digest: digest(digit),
  rows: 1,
  schema: { columns: [{ name: "it's", type: 'string', aliases: { a: 'b' } }] },
  artifactUri: `slipway://dev/artifacts/sha256/${digit.repeat(64)}`,
  ...change,
});

const claim = { jobId: 'j', requestDigest: digest('a'), owner: 'me' };
const summary: IngestSummary = {
  rowsIn: 3,
  rowsOut: 2,
  rowsRejected: 1,
  sourceDigest: digest('c'),
};

/** What every table catalog must do; adapters run it with their own fixture. */
export function tableCatalogContract(name: string, open: () => Promise<TableCatalogFixture>): void {
  /** A fixture with the dataset `d`. */
  async function openWithDataset() {
    const fixture = await open();
    await fixture.catalog.createDataset({ name: 'd', keyUri: 'key' });
    return fixture;
  }

  describe(`${name} keeps the TableCatalog contract`, () => {
    test('a dataset is created once and keeps its key', async () => {
      await using fixture = await open();
      const { catalog, other } = fixture;
      expect(await catalog.dataset('d')).toBeUndefined();
      const info = { name: 'd', keyUri: 'key' };
      expect(await catalog.createDataset(info)).toEqual({ ...info, created: true });
      expect(await other.createDataset({ ...info, keyUri: 'else' })).toEqual({
        ...info,
        created: false,
      });
      expect(await other.dataset('d')).toEqual(info);
      expect(await other.datasets()).toEqual([info]);
    });

    test('versions form a chain, and each can be found again', async () => {
      await using fixture = await openWithDataset();
      const { catalog, other } = fixture;
      const [first] = await catalog.commit({ versions: [version('1')] });
      const [second] = await other.commit({ versions: [version('2')] });
      expect(first).toMatchObject({
        uri: `slipway://dev/warehouse/d/t@${digest('1')}`,
        rows: 1,
        schema: version('1').schema,
      });
      expect(first).not.toHaveProperty('parent');
      expect(second).toMatchObject({ digest: digest('2'), parent: digest('1') });
      expect(await catalog.latest('d', 't')).toEqual(second);
      expect(await other.version('d', 't', digest('1'))).toEqual(first);
      expect(await other.version('d', 't', digest('3'))).toBeUndefined();
      expect(await other.latest('d', 'none')).toBeUndefined();
    });

    test('the same content again is the same version; content that returns is a new link', async () => {
      await using fixture = await openWithDataset();
      const { catalog } = fixture;
      const [first] = await catalog.commit({ versions: [version('1')] });
      expect(await catalog.commit({ versions: [version('1')] })).toEqual([first]);
      await catalog.commit({ versions: [version('2')] });
      const [again] = await catalog.commit({ versions: [version('1')] });
      expect(again).toMatchObject({ digest: digest('1'), parent: digest('2') });
      expect(await catalog.latest('d', 't')).toEqual(again);
    });

    test('all tables are listed by their latest version', async () => {
      await using fixture = await openWithDataset();
      const { catalog } = fixture;
      for (const digit of ['1', '2']) await catalog.commit({ versions: [version(digit)] });
      await catalog.commit({ versions: [version('3', { table: 'other' })] });
      const listed = (await catalog.tables()).map(({ table, digest: found }) => [table, found]);
      expect(listed).toEqual([
        ['other', digest('3')],
        ['t', digest('2')],
      ]);
    });

    test('a version that must follow another one is refused when it no longer would', async () => {
      await using fixture = await openWithDataset();
      const { catalog, other } = fixture;
      const changed = { category: 'conflict', code: 'warehouse-table-changed' };
      await catalog.commit({ versions: [version('1', { expectedParent: null })] });
      await expect(
        other.commit({ versions: [version('2', { expectedParent: null })] }),
      ).rejects.toMatchObject(changed);
      await other.commit({ versions: [version('2', { expectedParent: digest('1') })] });
      await expect(
        catalog.commit({ versions: [version('3', { expectedParent: digest('1') })] }),
      ).rejects.toMatchObject(changed);
    });

    test('a commit is whole or not at all', async () => {
      await using fixture = await openWithDataset();
      const { catalog } = fixture;
      await catalog.commit({ versions: [version('1')] });
      const refused = version('3', { table: 'u', expectedParent: digest('9') });
      await expect(catalog.commit({ versions: [version('2'), refused] })).rejects.toThrow();
      expect((await catalog.latest('d', 't'))?.digest).toBe(digest('1'));
      await expect(
        catalog.commit({
          versions: [version('2')],
          job: { jobId: 'unknown', owner: 'me', summary },
        }),
      ).rejects.toMatchObject({ code: 'warehouse-job-lost' });
      expect((await catalog.latest('d', 't'))?.digest).toBe(digest('1'));
    });

    test('a job is claimed once and remembered by its end, with its versions', async () => {
      await using fixture = await openWithDataset();
      const { catalog, other } = fixture;
      expect(await catalog.job('j')).toBeUndefined();
      expect(await catalog.claimJob(claim)).toEqual({ ...claim, state: 'RUNNING' });
      expect(await other.claimJob({ ...claim, owner: 'other' })).toMatchObject({ owner: 'me' });
      const rejects = version('2', { table: 't_rejects' });
      const [table, side] = await catalog.commit({
        versions: [version('1'), rejects],
        job: { jobId: 'j', owner: 'me', summary },
      });
      const ended = {
        ...claim,
        state: 'SUCCEEDED',
        result: { ...summary, version: table, rejects: side },
      };
      expect(await other.job('j')).toEqual(ended);
      expect(await other.claimJob({ ...claim, owner: 'other' })).toEqual(ended);
    });

    test('a dead owner’s running job is taken over, and only then', async () => {
      await using fixture = await openWithDataset();
      const { catalog, other } = fixture;
      await catalog.claimJob(claim);
      const mine = { ...claim, owner: 'new' };
      expect(await other.claimJob(mine, 'someone')).toMatchObject({ owner: 'me' });
      expect(await other.claimJob(mine, 'me')).toMatchObject({ owner: 'new', state: 'RUNNING' });
      await expect(
        catalog.commit({ versions: [version('1')], job: { jobId: 'j', owner: 'me', summary } }),
      ).rejects.toMatchObject({ code: 'warehouse-job-lost' });
      expect(await catalog.latest('d', 't')).toBeUndefined();
    });

    test('a failed and a cancelled job stay so', async () => {
      await using fixture = await openWithDataset();
      const { catalog, other } = fixture;
      const error = { category: 'failed', code: 'x', message: 'it’s broken' };
      await catalog.claimJob(claim);
      await catalog.endJob({ jobId: 'j', owner: 'me' }, { state: 'FAILED', error });
      expect(await other.job('j')).toEqual({ ...claim, state: 'FAILED', error });
      await expect(
        other.endJob({ jobId: 'j', owner: 'me' }, { state: 'CANCELLED' }),
      ).rejects.toMatchObject({ code: 'warehouse-job-lost' });
      await catalog.claimJob({ ...claim, jobId: 'k' });
      await catalog.endJob({ jobId: 'k', owner: 'me' }, { state: 'CANCELLED' });
      expect(await other.claimJob({ ...claim, jobId: 'k' }, 'me')).toMatchObject({
        state: 'CANCELLED',
      });
    });
  });
}
