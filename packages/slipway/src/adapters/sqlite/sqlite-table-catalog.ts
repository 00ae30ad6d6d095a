import type { Kysely } from 'kysely';
import type { Clock } from '../../core/clock.ts';
import type { Digest } from '../../core/digest.ts';
import { WarehouseError } from '../../warehouse/errors.ts';
import type {
  IngestFailure,
  IngestJobRecord,
  IngestSummary,
  JobClaim,
  NewTableVersion,
  TableCatalog,
} from '../../warehouse/table-catalog.ts';
import { formatTableUri } from '../../warehouse/table-uri.ts';
import type { DatasetInfo, TableVersion } from '../../warehouse/warehouse.ts';
import { immediately, type TransactionScope } from './immediate-transaction.ts';
import type { StateDatabase } from './open-state-database.ts';
import type { CatalogTables } from './table-catalog-schema.ts';

type Query = Kysely<CatalogTables>;
type VersionRow = CatalogTables['table_versions'];

/** What a job's outcome column holds. */
interface StoredResult extends IngestSummary {
  readonly version: TableVersion;
  readonly rejects: TableVersion | null;
}

/** The table catalog of one environment in its `state.db`. */
export class SqliteTableCatalog implements TableCatalog {
  readonly environment: string;
  readonly #database: StateDatabase<CatalogTables>;
  readonly #query: Query;
  readonly #clock: Clock;

  constructor(
    database: StateDatabase<CatalogTables>,
    options: { readonly environment: string; readonly clock: Clock },
  ) {
    this.environment = options.environment;
    this.#database = database;
    this.#query = database.query;
    this.#clock = options.clock;
  }

  createDataset({ name, keyUri }: DatasetInfo): Promise<DatasetInfo & { created: boolean }> {
    return immediately(this.#database, (scope) => {
      const insert = this.#query
        .insertInto('datasets')
        .values({ name, key_uri: keyUri })
        .onConflict((conflict) => conflict.doNothing());
      const created = scope.change(insert) === 1;
      const [row] = scope.rows(datasetQuery(this.#query, name));
      return { name, keyUri: row?.key_uri ?? keyUri, created };
    });
  }

  async dataset(name: string): Promise<DatasetInfo | undefined> {
    const row = await datasetQuery(this.#query, name).executeTakeFirst();
    return row === undefined ? undefined : { name: row.name, keyUri: row.key_uri };
  }

  async datasets(): Promise<readonly DatasetInfo[]> {
    const rows = await this.#query.selectFrom('datasets').selectAll().orderBy('name').execute();
    return rows.map((row) => ({ name: row.name, keyUri: row.key_uri }));
  }

  async artifactUris(): Promise<readonly string[]> {
    const rows = await this.#query.selectFrom('table_versions').select('artifact_uri').execute();
    return rows.map((row) => row.artifact_uri);
  }

  async tables(): Promise<readonly TableVersion[]> {
    const newest = this.#query
      .selectFrom('table_versions')
      .select((select) => select.fn.max('sequence').as('sequence'))
      .groupBy(['dataset', 'table_name']);
    const rows = await this.#query
      .selectFrom('table_versions')
      .selectAll()
      .where('sequence', 'in', newest)
      .orderBy('dataset')
      .orderBy('table_name')
      .execute();
    return rows.map((row) => this.#version(row));
  }

  async latest(dataset: string, table: string): Promise<TableVersion | undefined> {
    const row = await latestQuery(this.#query, { dataset, table }).executeTakeFirst();
    return row === undefined ? undefined : this.#version(row);
  }

  async version(dataset: string, table: string, digest: Digest): Promise<TableVersion | undefined> {
    const row = await latestQuery(this.#query, { dataset, table })
      .where('digest', '=', digest)
      .executeTakeFirst();
    return row === undefined ? undefined : this.#version(row);
  }

  claimJob(claim: JobClaim, takeFrom?: string): Promise<IngestJobRecord> {
    const row = {
      id: claim.jobId,
      request_digest: claim.requestDigest,
      owner: claim.owner,
      state: 'RUNNING',
      outcome: null,
      created_at_ms: this.#clock.now(),
    };
    return immediately(this.#database, (scope) => {
      scope.change(
        this.#query
          .insertInto('ingest_jobs')
          .values(row)
          .onConflict((conflict) => conflict.doNothing()),
      );
      if (takeFrom !== undefined)
        scope.change(
          this.#query
            .updateTable('ingest_jobs')
            .set({ owner: claim.owner })
            .where('id', '=', claim.jobId)
            .where('owner', '=', takeFrom)
            .where('state', '=', 'RUNNING'),
        );
      const [stored] = scope.rows(jobQuery(this.#query, claim.jobId));
      return jobRecord(stored ?? row);
    });
  }

  async job(jobId: string): Promise<IngestJobRecord | undefined> {
    const row = await jobQuery(this.#query, jobId).executeTakeFirst();
    return row === undefined ? undefined : jobRecord(row);
  }

  commit(change: Parameters<TableCatalog['commit']>[0]): Promise<readonly TableVersion[]> {
    const { versions, job } = change;
    return immediately(this.#database, (scope) => {
      const added = versions.map((version) => this.#append(scope, version));
      const [version, rejects] = added;
      if (job !== undefined && version !== undefined) {
        const outcome: StoredResult = { ...job.summary, version, rejects: rejects ?? null };
        endRow(scope, this.#query, { ...job, state: 'SUCCEEDED', outcome });
      }
      return added;
    });
  }

  async endJob(
    job: { readonly jobId: string; readonly owner: string },
    end: IngestFailure,
  ): Promise<void> {
    const outcome = end.state === 'FAILED' ? end.error : null;
    await immediately(this.#database, (scope) =>
      endRow(scope, this.#query, { ...job, state: end.state, outcome }),
    );
  }

  #append(scope: TransactionScope, version: NewTableVersion): TableVersion {
    const [latest] = scope.rows(latestQuery(this.#query, version));
    const { expectedParent } = version;
    if (expectedParent !== undefined && (latest?.digest ?? null) !== expectedParent)
      throw new WarehouseError(
        'conflict',
        'warehouse-table-changed',
        `Another job wrote ${version.dataset}.${version.table} in the meantime. Nothing was lost; run this one again.`,
      );
    if (latest !== undefined && latest.digest === version.digest) return this.#version(latest);
    const row = {
      dataset: version.dataset,
      table_name: version.table,
      digest: version.digest,
      parent: latest?.digest ?? null,
      row_count: version.rows,
      columns: JSON.stringify(version.schema),
      artifact_uri: version.artifactUri,
      created_at_ms: this.#clock.now(),
    };
    // SQLite numbers the row itself.
    scope.change(this.#query.insertInto('table_versions').values(row as VersionRow));
    return this.#version(row);
  }

  #version(row: Omit<VersionRow, 'sequence'>): TableVersion {
    const { environment } = this;
    const { dataset, table_name: table } = row;
    const digest = row.digest as Digest;
    return {
      uri: formatTableUri({ environment, dataset, table, digest }),
      dataset,
      table,
      digest,
      rows: row.row_count,
      schema: JSON.parse(row.columns) as TableVersion['schema'],
      artifactUri: row.artifact_uri,
      ...(row.parent === null ? {} : { parent: row.parent as Digest }),
      createdAtMs: row.created_at_ms,
    };
  }
}

const datasetQuery = (query: Query, name: string) =>
  query.selectFrom('datasets').selectAll().where('name', '=', name);

const jobQuery = (query: Query, jobId: string) =>
  query.selectFrom('ingest_jobs').selectAll().where('id', '=', jobId);

const latestQuery = (
  query: Query,
  { dataset, table }: { readonly dataset: string; readonly table: string },
) =>
  query
    .selectFrom('table_versions')
    .selectAll()
    .where('dataset', '=', dataset)
    .where('table_name', '=', table)
    .orderBy('sequence', 'desc')
    .limit(1);

function endRow(
  scope: TransactionScope,
  query: Query,
  end: {
    readonly jobId: string;
    readonly owner: string;
    readonly state: string;
    readonly outcome: unknown;
  },
): void {
  const changed = scope.change(
    query
      .updateTable('ingest_jobs')
      .set({ state: end.state, outcome: end.outcome === null ? null : JSON.stringify(end.outcome) })
      .where('id', '=', end.jobId)
      .where('owner', '=', end.owner)
      .where('state', '=', 'RUNNING'),
  );
  if (changed === 1) return;
  throw new WarehouseError(
    'conflict',
    'warehouse-job-lost',
    `The ingest job ${end.jobId} is no longer this process's: it ended, or another process took it over.`,
  );
}

/** The row was written by this class, so its JSON has the shape of its state. */
function jobRecord(row: CatalogTables['ingest_jobs']): IngestJobRecord {
  const base = {
    jobId: row.id,
    requestDigest: row.request_digest as Digest,
    owner: row.owner,
  };
  const outcome = row.outcome === null ? null : (JSON.parse(row.outcome) as unknown);
  if (row.state === 'SUCCEEDED')
    return { ...base, state: 'SUCCEEDED', result: outcome as StoredResult };
  if (row.state === 'FAILED')
    return {
      ...base,
      state: 'FAILED',
      error: outcome as { category: string; code: string; message: string },
    };
  return { ...base, state: row.state === 'CANCELLED' ? 'CANCELLED' : 'RUNNING' };
}
