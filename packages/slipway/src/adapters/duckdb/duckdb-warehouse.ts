import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { ArtifactStore } from '../../artifacts/artifact-store.ts';
import { nearestName } from '../../core/nearest-name.ts';
import { checkTableSchema } from '../../warehouse/check-table-schema.ts';
import { WarehouseError } from '../../warehouse/errors.ts';
import type { TableCatalog } from '../../warehouse/table-catalog.ts';
import { parseTableUri } from '../../warehouse/table-uri.ts';
import type {
  DatasetInfo,
  IngestRequest,
  IngestState,
  QueryOptions,
  QueryResult,
  TableVersion,
  Warehouse,
} from '../../warehouse/warehouse.ts';
import { checkDatasetName, checkTableName } from '../../warehouse/warehouse-names.ts';
import type { DuckdbTools } from './duckdb-tools.ts';
import { type ExportTarget, exportTable } from './export-table.ts';
import { IngestJobs } from './ingest-jobs.ts';
import { runQuery, runQueryToTable } from './run-query.ts';

export interface DuckdbWarehouseOptions {
  readonly environment: string;
  readonly artifacts: ArtifactStore;
  readonly catalog: TableCatalog;
  /** Name of the key that protects the tables: the default key of new datasets. */
  readonly keyUri: () => Promise<string>;
  /** Private folder for plaintext while it is worked on, in memory where the machine has that. */
  readonly scratchFolder: string;
  /** Of each operation, in DuckDB's notation; beyond it DuckDB spills to the scratch folder. */
  readonly memoryLimit?: string;
  readonly threads?: number;
}

/**
 * The embedded warehouse: DuckDB computes, table versions are Parquet files in the encrypted artifact
 * store. Each operation has a DuckDB and a scratch folder of its own, so they do not see each other.
 */
export class DuckdbWarehouse implements Warehouse {
  readonly environment: string;
  readonly #tools: DuckdbTools;
  readonly #keyUri: () => Promise<string>;
  readonly #jobs: IngestJobs;
  readonly #closing = new AbortController();

  constructor(options: DuckdbWarehouseOptions) {
    this.environment = options.environment;
    this.#keyUri = options.keyUri;
    this.#tools = {
      environment: options.environment,
      artifacts: options.artifacts,
      catalog: options.catalog,
      scratchFolder: join(options.scratchFolder, `warehouse-${randomUUID()}`),
      limits: {
        memoryLimit: options.memoryLimit ?? '1GB',
        threads: options.threads ?? availableParallelism(),
        closing: this.#closing.signal,
      },
    };
    this.#jobs = new IngestJobs(this.#tools);
  }

  async createDataset(name: string): Promise<DatasetInfo & { readonly created: boolean }> {
    checkDatasetName(name);
    const keyUri = await this.#keyUri();
    const dataset = await this.#tools.catalog.createDataset({ name, keyUri });
    if (dataset.keyUri === keyUri) return dataset;
    throw new WarehouseError(
      'conflict',
      'warehouse-dataset-key',
      `The dataset ${name} is protected by ${dataset.keyUri}; the environment's key is now ${keyUri}. A dataset keeps its key.`,
    );
  }

  async submitIngest(request: IngestRequest): Promise<{ readonly jobId: string }> {
    checkTableName(request.table);
    checkTableSchema(request.schema);
    checkFormat(request.format);
    await this.#requireDataset(request.dataset);
    await this.#jobs.submit(request);
    return { jobId: request.jobId };
  }

  ingestState(jobId: string): Promise<IngestState> {
    return this.#jobs.state(jobId);
  }

  cancelIngest(jobId: string): Promise<void> {
    return this.#jobs.cancel(jobId);
  }

  async query(sql: string, options: QueryOptions = {}): Promise<QueryResult> {
    const pinned = await Promise.all(
      Object.entries(options.tables ?? {}).map(
        async ([name, uri]) => [name, await this.table({ uri })] as const,
      ),
    );
    return runQuery(sql, { ...options, pinned }, this.#tools);
  }

  async queryToTable(
    sql: string,
    destination: Parameters<Warehouse['queryToTable']>[1],
  ): Promise<TableVersion> {
    checkTableName(destination.table);
    await this.#requireDataset(destination.dataset);
    return runQueryToTable(sql, destination, this.#tools);
  }

  async exportTable(uri: string, target: ExportTarget): Promise<void> {
    await exportTable(await this.table({ uri }), target, this.#tools);
  }

  async table(reference: Parameters<Warehouse['table']>[0]): Promise<TableVersion> {
    if ('uri' in reference) return this.#pinned(reference.uri);
    const { dataset, table } = reference;
    const found = await this.#tools.catalog.latest(dataset, table);
    if (found !== undefined) return found;
    const known = (await this.#tools.catalog.tables()).map(
      (version) => `${version.dataset}.${version.table}`,
    );
    throw notFound(`table ${dataset}.${table}`, {
      near: nearestName(`${dataset}.${table}`, known),
      environment: this.environment,
    });
  }

  artifactUris(): Promise<readonly string[]> {
    return this.#tools.catalog.artifactUris();
  }

  async close(): Promise<void> {
    await this.#jobs.close();
    this.#closing.abort();
    await rm(this.#tools.scratchFolder, { recursive: true, force: true });
  }

  async #pinned(uri: string): Promise<TableVersion> {
    const { environment, dataset, table, digest } = parseTableUri(uri);
    if (environment !== this.environment)
      throw new WarehouseError(
        'denied',
        'warehouse-wrong-environment',
        `${uri} belongs to the environment ${environment}; this is the warehouse of ${this.environment}.`,
      );
    const found = await this.#tools.catalog.version(dataset, table, digest);
    if (found === undefined) throw notFound(`table version ${uri}`, { environment });
    return found;
  }

  async #requireDataset(name: string): Promise<void> {
    checkDatasetName(name);
    if ((await this.#tools.catalog.dataset(name)) !== undefined) return;
    const known = await this.#tools.catalog.datasets();
    const near = nearestName(
      name,
      known.map((dataset) => dataset.name),
    );
    throw notFound(`dataset ${name}`, { near, environment: this.environment });
  }
}

const notFound = (
  what: string,
  at: { readonly near?: string | undefined; readonly environment: string },
): WarehouseError =>
  new WarehouseError(
    'not-found',
    what.startsWith('dataset') ? 'warehouse-dataset-not-found' : 'warehouse-table-not-found',
    `There is no ${what} in ${at.environment}.${at.near === undefined ? '' : ` Did you mean ${at.near}?`}`,
  );

function checkFormat({ delimiter, skipLines, nullValues }: IngestRequest['format']): void {
  const problem =
    delimiter.length === 0 || Buffer.byteLength(delimiter) > 4 || /["\r\n\0]/.test(delimiter)
      ? 'the delimiter must have 1 to 4 bytes and be neither a quote nor a line end'
      : !Number.isSafeInteger(skipLines) || skipLines < 0
        ? 'skipLines must be a whole number of lines'
        : nullValues.length > 100
          ? 'there are more than 100 nullValues'
          : undefined;
  if (problem === undefined) return;
  throw new WarehouseError(
    'invalid-input',
    'warehouse-format-invalid',
    `The format of the source is not right: ${problem}.`,
  );
}
