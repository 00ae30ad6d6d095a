import type { Generated } from 'kysely';

export const endpointStatements: readonly string[] = [
  `CREATE TABLE endpoints (
    name TEXT PRIMARY KEY, etag INTEGER NOT NULL, key_uri TEXT NOT NULL) STRICT, WITHOUT ROWID`,
  // AUTOINCREMENT: the id of a removed deployment is never given to another one.
  `CREATE TABLE deployments (
    id INTEGER PRIMARY KEY AUTOINCREMENT, endpoint TEXT NOT NULL REFERENCES endpoints (name),
    model TEXT NOT NULL, version INTEGER NOT NULL, artifact_uri TEXT NOT NULL,
    min_replicas INTEGER NOT NULL, max_replicas INTEGER NOT NULL,
    traffic_percent INTEGER NOT NULL CHECK (traffic_percent BETWEEN 0 AND 100),
    deployed_by TEXT NOT NULL, created_at_ms INTEGER NOT NULL,
    UNIQUE (endpoint, model, version)) STRICT`,
  `CREATE TABLE deploy_operations (
    operation_id TEXT PRIMARY KEY, outcome TEXT NOT NULL) STRICT, WITHOUT ROWID`,
];

export interface EndpointTables {
  endpoints: { name: string; etag: number; key_uri: string };
  deployments: {
    id: Generated<number>;
    endpoint: string;
    model: string;
    version: number;
    artifact_uri: string;
    min_replicas: number;
    max_replicas: number;
    traffic_percent: number;
    deployed_by: string;
    created_at_ms: number;
  };
  deploy_operations: { operation_id: string; outcome: string };
}
