import type { Digest } from '../core/digest.ts';
import type { DatasetInfo, IngestResult, IngestState, TableVersion } from './warehouse.ts';

/** A version before it has its place in the chain. */
export interface NewTableVersion
  extends Pick<TableVersion, 'dataset' | 'table' | 'digest' | 'rows' | 'schema' | 'artifactUri'> {
  /**
   * When given, the latest version must still be this one (null: there must be none); otherwise the
   * new version follows whichever is the latest.
   */
  readonly expectedParent?: Digest | null;
}

/** What a finished job is remembered by. Rejected rows are data, so they stay in their table. */
export type IngestSummary = Omit<IngestResult, 'version' | 'rejects' | 'rejectedSample'>;

/** How a job ended without a result. */
export type IngestFailure = Extract<IngestState, { state: 'FAILED' | 'CANCELLED' }>;

export type IngestJobRecord = {
  readonly jobId: string;
  readonly requestDigest: Digest;
  /** Who runs it; see `claimJob`. */
  readonly owner: string;
} & (
  | { readonly state: 'RUNNING' }
  | { readonly state: 'SUCCEEDED'; readonly result: Omit<IngestResult, 'rejectedSample'> }
  | IngestFailure
);

export interface JobClaim {
  readonly jobId: string;
  readonly requestDigest: Digest;
  readonly owner: string;
}

/** Names of one environment's datasets, table versions and ingest jobs; holds no rows. */
export interface TableCatalog {
  readonly environment: string;
  /** Keeps the dataset that is there already; the caller compares the key. */
  createDataset(info: DatasetInfo): Promise<DatasetInfo & { readonly created: boolean }>;
  dataset(name: string): Promise<DatasetInfo | undefined>;
  datasets(): Promise<readonly DatasetInfo[]>;
  /** The latest version of every table. */
  tables(): Promise<readonly TableVersion[]>;
  /** Where the bytes of every version of every table are. */
  artifactUris(): Promise<readonly string[]>;
  latest(dataset: string, table: string): Promise<TableVersion | undefined>;
  version(dataset: string, table: string, digest: Digest): Promise<TableVersion | undefined>;
  /**
   * Records a running job, or gives the one of that id. `takeFrom` names an owner known to be dead,
   * whose running job is taken over.
   */
  claimJob(claim: JobClaim, takeFrom?: string): Promise<IngestJobRecord>;
  job(jobId: string): Promise<IngestJobRecord | undefined>;
  /**
   * Adds the versions and, with `job`, its end: all or nothing. Content equal to the latest version
   * adds nothing and gives that one. Throws `warehouse-table-changed` when an expected parent is no
   * longer the latest, and `warehouse-job-lost` when another owner has the job.
   */
  commit(change: {
    readonly versions: readonly NewTableVersion[];
    /** The first version is the table's, the second, if any, that of its rejects. */
    readonly job?: {
      readonly jobId: string;
      readonly owner: string;
      readonly summary: IngestSummary;
    };
  }): Promise<readonly TableVersion[]>;
  /** Ends a running job of this owner without a result. */
  endJob(
    job: { readonly jobId: string; readonly owner: string },
    end: IngestFailure,
  ): Promise<void>;
}
