/** Columns named `sealed_…` hold ciphertext; everything else is names, times and counts of rows. */
export const monitorStatements: readonly string[] = [
  `CREATE TABLE monitors (
    name TEXT PRIMARY KEY, endpoint TEXT NOT NULL, layout_id TEXT NOT NULL,
    revision INTEGER NOT NULL, sealed_spec TEXT NOT NULL, sealed_baseline TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL, updated_at_ms INTEGER NOT NULL, updated_by TEXT NOT NULL
  ) STRICT, WITHOUT ROWID`,
  `CREATE TABLE monitor_deltas (
    id TEXT PRIMARY KEY, monitor TEXT NOT NULL REFERENCES monitors(name), endpoint TEXT NOT NULL,
    deployment_id TEXT NOT NULL, from_ms INTEGER NOT NULL, to_ms INTEGER NOT NULL,
    sealed_sketch TEXT NOT NULL) STRICT`,
  'CREATE INDEX monitor_deltas_by_end ON monitor_deltas (monitor, to_ms)',
  `CREATE TABLE monitor_windows (
    id TEXT PRIMARY KEY, monitor TEXT NOT NULL REFERENCES monitors(name),
    from_ms INTEGER NOT NULL, to_ms INTEGER NOT NULL, layout_id TEXT NOT NULL,
    sealed_record TEXT NOT NULL, sealed_sketches TEXT NOT NULL, UNIQUE (monitor, from_ms)) STRICT`,
  'CREATE INDEX monitor_windows_by_end ON monitor_windows (monitor, to_ms)',
  `CREATE TABLE monitor_alerts (
    id TEXT PRIMARY KEY, monitor TEXT NOT NULL REFERENCES monitors(name), key TEXT NOT NULL,
    sealed_finding TEXT NOT NULL, state TEXT NOT NULL, opened_at_ms INTEGER NOT NULL,
    last_seen_at_ms INTEGER NOT NULL, resolved_at_ms INTEGER, notified_at_ms INTEGER,
    delivery_attempts INTEGER NOT NULL DEFAULT 0, delivery_error TEXT,
    claimed_until_ms INTEGER NOT NULL DEFAULT 0) STRICT`,
  `CREATE UNIQUE INDEX monitor_alerts_open ON monitor_alerts (monitor, key) WHERE state = 'open'`,
];

export interface MonitorTables {
  monitors: {
    name: string;
    endpoint: string;
    layout_id: string;
    revision: number;
    sealed_spec: string;
    sealed_baseline: string;
    created_at_ms: number;
    updated_at_ms: number;
    updated_by: string;
  };
  monitor_deltas: {
    id: string;
    monitor: string;
    endpoint: string;
    deployment_id: string;
    from_ms: number;
    to_ms: number;
    sealed_sketch: string;
  };
  monitor_windows: {
    id: string;
    monitor: string;
    from_ms: number;
    to_ms: number;
    layout_id: string;
    sealed_record: string;
    sealed_sketches: string;
  };
  monitor_alerts: {
    id: string;
    monitor: string;
    key: string;
    sealed_finding: string;
    state: string;
    opened_at_ms: number;
    last_seen_at_ms: number;
    resolved_at_ms: number | null;
    notified_at_ms: number | null;
    delivery_attempts: number;
    delivery_error: string | null;
    claimed_until_ms: number;
  };
}
