export const tableCatalogStatements: readonly string[] = [
  `CREATE TABLE datasets (
    name TEXT PRIMARY KEY, key_uri TEXT NOT NULL) STRICT, WITHOUT ROWID`,
  `CREATE TABLE table_versions (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    dataset TEXT NOT NULL REFERENCES datasets(name), table_name TEXT NOT NULL,
    digest TEXT NOT NULL, parent TEXT, row_count INTEGER NOT NULL, columns TEXT NOT NULL,
    artifact_uri TEXT NOT NULL, created_at_ms INTEGER NOT NULL) STRICT`,
  'CREATE INDEX table_versions_by_table ON table_versions (dataset, table_name, sequence)',
  `CREATE TABLE ingest_jobs (
    id TEXT PRIMARY KEY, request_digest TEXT NOT NULL, owner TEXT NOT NULL,
    state TEXT NOT NULL, outcome TEXT, created_at_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID`,
];

export interface CatalogTables {
  datasets: { name: string; key_uri: string };
  table_versions: {
    sequence: number;
    dataset: string;
    table_name: string;
    digest: string;
    parent: string | null;
    row_count: number;
    /** JSON of the schema. */
    columns: string;
    artifact_uri: string;
    created_at_ms: number;
  };
  ingest_jobs: {
    id: string;
    request_digest: string;
    owner: string;
    state: string;
    /** JSON of the result or the error. */
    outcome: string | null;
    created_at_ms: number;
  };
}
