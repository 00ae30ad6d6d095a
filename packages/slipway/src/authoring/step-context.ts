import type { JsonObject, JsonPrimitive, JsonValue } from '../core/json.ts';
import type { Logger } from '../core/logger.ts';
import type { ModelVersion } from '../models/model-registry.ts';
import type { Baseline } from '../monitoring/baseline.ts';
import type { MonitorOptions } from '../monitoring/monitor-spec.ts';
import type { Deployment, DeployRequest, Endpoint } from '../serving/endpoint-store.ts';
import type {
  IngestRequest,
  IngestResult,
  QueryOptions,
  QueryResult,
  TableVersion,
  WriteDisposition,
} from '../warehouse/warehouse.ts';

/** An input artifact or table as a step sees it: metadata, and a plaintext path that is its own. */
export interface InputArtifact {
  readonly uri: string;
  /** Local file or folder; for a table, an empty string: read it through `context.warehouse`. */
  readonly path: string;
  readonly metadata: JsonObject;
}

/** An output artifact: write a file or folder at `path`, set `metadata` before returning. */
export interface OutputArtifact {
  /** Set it for what lives elsewhere (a table, an endpoint); files at `path` are stored for you. */
  uri: string;
  readonly path: string;
  metadata: Record<string, JsonObject[string]>;
}

/** What a running step reports; numbers in `metrics` are shown by name (`epoch`, `loss`, `rows`). */
export interface Progress {
  /** 0 to 1, when known. */
  readonly fraction?: number;
  readonly message?: string;
  readonly metrics?: Readonly<Record<string, number>>;
}

/** The warehouse of the environment the step runs in. Needs access `warehouse:read` / `warehouse:write`. */
export interface ContextWarehouse {
  createDataset(
    name: string,
  ): Promise<{ readonly name: string; readonly keyUri: string; readonly created: boolean }>;
  /** Submits a job and waits for it; progress is reported as the step's. */
  ingest(
    request: Omit<IngestRequest, 'jobId' | 'sourcePath'> & { readonly source: string },
  ): Promise<IngestResult>;
  query(sql: string, options?: QueryOptions): Promise<QueryResult>;
  queryToTable(
    sql: string,
    destination: {
      readonly dataset: string;
      readonly table: string;
      readonly write: WriteDisposition;
    },
  ): Promise<TableVersion>;
  /** The rows of a table version, as objects keyed by column; missing values are null. */
  rows(
    table: InputArtifact,
    options?: { readonly columns?: readonly string[] },
  ): Promise<Record<string, JsonPrimitive>[]>;
  table(table: InputArtifact): Promise<TableVersion>;
}

/** The model registry of the environment the step runs in. Needs `models:read` / `models:write`. */
export interface ContextModels {
  /** Stores the model in this environment, under its key, and registers it as the next version. */
  register(request: {
    readonly model: string;
    readonly artifact: InputArtifact;
    readonly evaluation: JsonObject;
    /** Documents kept with the version, by kind. */
    readonly documents?: { readonly schema?: JsonValue; readonly baseline?: JsonValue };
  }): Promise<ModelVersion>;
  find(
    model: string,
    version: number | { readonly alias: string },
  ): Promise<ModelVersion | undefined>;
  /** Writes the model file of a version to `path`. */
  download(version: ModelVersion, path: string): Promise<void>;
}

/** The endpoints of the environment the step runs in. Needs `endpoints:read` / `endpoints:write`. */
export interface ContextEndpoints {
  deploy(
    request: Omit<DeployRequest, 'operationId' | 'deployedBy' | 'keyUri' | 'artifactUri'>,
  ): Promise<{ readonly endpoint: Endpoint; readonly deployment: Deployment }>;
  find(name: string): Promise<Endpoint | undefined>;
}

/** The monitors of the environment the step runs in. Needs `monitors:write`. */
export interface ContextMonitors {
  /** Creates or updates a monitor by its name. */
  put(request: {
    readonly spec: MonitorOptions;
    readonly baseline: Baseline;
  }): Promise<{ readonly name: string; readonly outcome: 'created' | 'updated' | 'unchanged' }>;
}

/** The secrets that the step declares. They are kept out of logs; do not write them into outputs. */
export interface ContextSecrets {
  /** Read now, from where the environment says it is. Throws `access-denied` when it is not declared. */
  get(name: string): Promise<string>;
}

/** A client of the platform, carrying the attempt's identity. Workers hold no keys and no databases. */
export interface StepContext {
  readonly run: {
    readonly id: string;
    readonly pipeline: string;
    readonly task: string;
    readonly attempt: number;
  };
  readonly environment: string;
  readonly identity: string;
  /** Aborted on cancel, timeout and shutdown. */
  readonly signal: AbortSignal;
  readonly log: Logger;
  /** A private folder that is removed when the attempt ends. */
  readonly scratch: string;
  /** The folder that all tasks of the run share; undefined unless the pipeline declares one. */
  readonly workspace: string | undefined;
  progress(progress: Progress): void;
  readonly warehouse: ContextWarehouse;
  readonly models: ContextModels;
  readonly endpoints: ContextEndpoints;
  readonly monitors: ContextMonitors;
  readonly secrets: ContextSecrets;
}
