import type { Digest } from '../core/digest.ts';
import type { JsonPrimitive } from '../core/json.ts';
import type { TableSchema } from './table-schema.ts';

/** One immutable version of a table. */
export interface TableVersion {
  /** `slipway://<environment>/warehouse/<dataset>/<table>@<digest>`. */
  readonly uri: string;
  readonly dataset: string;
  readonly table: string;
  readonly digest: Digest;
  readonly rows: number;
  readonly schema: TableSchema;
  /** The artifact that holds its rows as Parquet. */
  readonly artifactUri: string;
  /** The version before it, for history. */
  readonly parent?: Digest;
  readonly createdAtMs: number;
}

export interface DatasetInfo {
  readonly name: string;
  /** Default key of every table in it; no later call names a key. */
  readonly keyUri: string;
}

export type WriteDisposition = 'WRITE_TRUNCATE' | 'WRITE_APPEND' | 'WRITE_EMPTY';

/** `fail`: one bad row fails the job. Otherwise rows are skipped until either limit is passed. */
export type BadRowPolicy =
  | { readonly kind: 'fail' }
  | { readonly kind: 'skip'; readonly rowsMax?: number; readonly percentMax?: number };

export interface CsvFormat {
  readonly delimiter: string;
  readonly header: boolean;
  /** Lines before the data (or header) that are not rows, such as a comment. */
  readonly skipLines: number;
  readonly nullValues: readonly string[];
}

export interface IngestRequest {
  /** Names the job: submitting the same id again returns the same job, never a second one. */
  readonly jobId: string;
  /** Absolute path of a readable local file. */
  readonly sourcePath: string;
  /** When given, the source must have this digest. */
  readonly sourceDigest?: Digest;
  readonly format: CsvFormat;
  readonly schema: TableSchema;
  readonly dataset: string;
  readonly table: string;
  readonly write: WriteDisposition;
  readonly badRows: BadRowPolicy;
}

/** One rejected row, as kept in the side table `<table>_rejects`. */
export interface RejectedRow {
  /** 1-based line in the source where the row starts. */
  readonly line: number;
  readonly column: string | null;
  readonly reason: string;
  readonly raw: string;
}

export type IngestState =
  | {
      readonly state: 'RUNNING';
      readonly rowsRead: number;
      readonly bytesRead: number;
      readonly bytesTotal: number;
    }
  | { readonly state: 'SUCCEEDED'; readonly result: IngestResult }
  | {
      readonly state: 'FAILED';
      readonly error: {
        readonly category: string;
        readonly code: string;
        readonly message: string;
      };
    }
  | { readonly state: 'CANCELLED' };

/** Counts always satisfy `rowsIn === rowsOut + rowsRejected`; the job fails when they do not. */
export interface IngestResult {
  readonly version: TableVersion;
  readonly rejects: TableVersion | null;
  readonly rowsIn: number;
  readonly rowsOut: number;
  readonly rowsRejected: number;
  readonly sourceDigest: Digest;
  /** The first few rejected rows, for messages. */
  readonly rejectedSample: readonly RejectedRow[];
}

export interface QueryResult {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly JsonPrimitive[])[];
}

export interface QueryOptions {
  /** Rows returned at most (default 10,000); more is an error that says to write to a table. */
  readonly rowsMax?: number;
  readonly parameters?: readonly JsonPrimitive[];
  /** Names that stand for pinned versions in the SQL: `{ train: 'slipway://…@sha256:…' }`. */
  readonly tables?: Readonly<Record<string, string>>;
}

export type ExportFormat = 'parquet' | 'csv' | 'ndjson';

/**
 * Tables of one environment, each a chain of immutable versions. In SQL a table is named
 * `dataset.table` (its latest version) or through `tables`, which pins names to versions.
 */
export interface Warehouse {
  readonly environment: string;
  /** `CREATE SCHEMA IF NOT EXISTS`; a second call with another key is a conflict. */
  createDataset(name: string): Promise<DatasetInfo & { readonly created: boolean }>;
  submitIngest(request: IngestRequest): Promise<{ readonly jobId: string }>;
  ingestState(jobId: string): Promise<IngestState>;
  cancelIngest(jobId: string): Promise<void>;
  query(sql: string, options?: QueryOptions): Promise<QueryResult>;
  /** Runs a SELECT and writes its rows as a new version of a table. */
  queryToTable(
    sql: string,
    destination: {
      readonly dataset: string;
      readonly table: string;
      readonly write: WriteDisposition;
    },
  ): Promise<TableVersion>;
  /** Writes the rows of a pinned version to `targetPath` (plaintext: a private scratch folder). */
  exportTable(
    uri: string,
    target: {
      readonly path: string;
      readonly format: ExportFormat;
      readonly columns?: readonly string[];
    },
  ): Promise<void>;
  /** Latest version, or the one a URI names; throws `warehouse-table-not-found`. */
  table(
    reference: { readonly uri: string } | { readonly dataset: string; readonly table: string },
  ): Promise<TableVersion>;
  /** Artifacts that hold the versions of tables: nobody may remove them. */
  artifactUris(): Promise<readonly string[]>;
  close(): Promise<void>;
}
