export const runStatements: readonly string[] = [
  `CREATE TABLE runs (
    id TEXT PRIMARY KEY, pipeline TEXT NOT NULL, request TEXT NOT NULL,
    state TEXT NOT NULL, error TEXT, created_at_ms INTEGER NOT NULL, finished_at_ms INTEGER,
    cancel_requested INTEGER NOT NULL DEFAULT 0,
    lease_host TEXT, lease_pid INTEGER, lease_token TEXT, lease_expires_at_ms INTEGER) STRICT`,
  `CREATE TABLE tasks (
    run TEXT NOT NULL REFERENCES runs(id), path TEXT NOT NULL, record TEXT NOT NULL,
    PRIMARY KEY (run, path)) STRICT, WITHOUT ROWID`,
  `CREATE TABLE executions (
    cache_key TEXT PRIMARY KEY, pipeline TEXT NOT NULL, path TEXT NOT NULL, record TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID`,
  'CREATE INDEX executions_by_task ON executions (pipeline, path, created_at_ms)',
];

/** Schema 2: a lease names its process by number and start. */
export const runLeaseStatements: readonly string[] = [
  'ALTER TABLE runs ADD COLUMN lease_process_start TEXT',
];

/** Schema 3: what a task's cache key was made of, to explain what changed since. */
export const taskPartsStatements: readonly string[] = ['ALTER TABLE tasks ADD COLUMN parts TEXT'];

/** Schema 6: which accesses a run has really used. */
export const accessUseStatements: readonly string[] = [
  `CREATE TABLE access_uses (
    run TEXT NOT NULL REFERENCES runs(id), identity TEXT NOT NULL, environment TEXT NOT NULL,
    operation TEXT NOT NULL,
    PRIMARY KEY (run, identity, environment, operation)) STRICT, WITHOUT ROWID`,
];

export interface RunTables {
  runs: {
    id: string;
    pipeline: string;
    request: string;
    state: string;
    error: string | null;
    created_at_ms: number;
    finished_at_ms: number | null;
    cancel_requested: number;
    lease_host: string | null;
    lease_pid: number | null;
    lease_process_start: string | null;
    lease_token: string | null;
    lease_expires_at_ms: number | null;
  };
  tasks: { run: string; path: string; record: string; parts: string | null };
  access_uses: { run: string; identity: string; environment: string; operation: string };
  executions: {
    cache_key: string;
    pipeline: string;
    path: string;
    record: string;
    created_at_ms: number;
  };
}
