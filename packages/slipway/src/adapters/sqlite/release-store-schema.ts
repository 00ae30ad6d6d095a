import type { Generated } from 'kysely';

export const releaseStatements: readonly string[] = [
  `CREATE TABLE releases (
    digest TEXT PRIMARY KEY, content TEXT NOT NULL, state TEXT NOT NULL, author TEXT NOT NULL,
    source TEXT, run TEXT, model_version INTEGER, artifact_uri TEXT NOT NULL,
    evaluation TEXT NOT NULL, evidence TEXT NOT NULL, signature TEXT NOT NULL,
    proposed_by TEXT NOT NULL, proposed_at_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID`,
  `CREATE TABLE release_decisions (
    id INTEGER PRIMARY KEY, release TEXT NOT NULL REFERENCES releases (digest),
    environment TEXT NOT NULL, verdict TEXT NOT NULL, replaces TEXT, decided_by TEXT NOT NULL,
    comment TEXT NOT NULL, at_ms INTEGER NOT NULL, signature TEXT) STRICT`,
  'CREATE INDEX release_decisions_by_release ON release_decisions (release, id)',
  `CREATE TABLE release_uses (
    id INTEGER PRIMARY KEY, endpoint TEXT NOT NULL, release TEXT NOT NULL REFERENCES releases (digest),
    deployment INTEGER NOT NULL, model_version INTEGER NOT NULL, entered_by TEXT NOT NULL,
    from_ms INTEGER NOT NULL, until_ms INTEGER) STRICT`,
  'CREATE INDEX release_uses_by_endpoint ON release_uses (endpoint, id)',
  `CREATE TABLE release_holds (
    endpoint TEXT PRIMARY KEY, reason TEXT NOT NULL, held_by TEXT NOT NULL, at_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID`,
  `CREATE TABLE release_emergencies (
    id INTEGER PRIMARY KEY, release TEXT NOT NULL REFERENCES releases (digest),
    endpoint TEXT NOT NULL, reason TEXT NOT NULL, admitted_by TEXT NOT NULL, at_ms INTEGER NOT NULL,
    reviewed_by TEXT, review_comment TEXT, reviewed_at_ms INTEGER) STRICT`,
  'CREATE TABLE release_revision (revision INTEGER NOT NULL) STRICT',
  'INSERT INTO release_revision VALUES (0)',
];

export interface ReleaseTables {
  releases: {
    digest: string;
    content: string;
    state: string;
    author: string;
    source: string | null;
    run: string | null;
    model_version: number | null;
    artifact_uri: string;
    evaluation: string;
    evidence: string;
    signature: string;
    proposed_by: string;
    proposed_at_ms: number;
  };
  release_decisions: {
    id: Generated<number>;
    release: string;
    environment: string;
    verdict: string;
    replaces: string | null;
    decided_by: string;
    comment: string;
    at_ms: number;
    signature: string | null;
  };
  release_uses: {
    id: Generated<number>;
    endpoint: string;
    release: string;
    deployment: number;
    model_version: number;
    entered_by: string;
    from_ms: number;
    until_ms: number | null;
  };
  release_holds: { endpoint: string; reason: string; held_by: string; at_ms: number };
  release_emergencies: {
    id: Generated<number>;
    release: string;
    endpoint: string;
    reason: string;
    admitted_by: string;
    at_ms: number;
    reviewed_by: string | null;
    review_comment: string | null;
    reviewed_at_ms: number | null;
  };
  release_revision: { revision: number };
}
