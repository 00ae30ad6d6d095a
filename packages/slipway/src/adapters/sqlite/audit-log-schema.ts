/** Entries are only ever inserted; the triggers refuse everything else. */
export const auditStatements: readonly string[] = [
  `CREATE TABLE audit_entries (
    sequence INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, actor TEXT NOT NULL,
    action TEXT NOT NULL, subject TEXT NOT NULL, outcome TEXT NOT NULL, details TEXT NOT NULL,
    previous TEXT NOT NULL, digest TEXT NOT NULL) STRICT`,
  `CREATE TABLE audit_checkpoints (
    sequence INTEGER PRIMARY KEY, digest TEXT NOT NULL, at_ms INTEGER NOT NULL,
    key_id TEXT NOT NULL, signature TEXT NOT NULL) STRICT`,
  ...['audit_entries', 'audit_checkpoints'].flatMap((table) =>
    ['UPDATE', 'DELETE'].map(
      (verb) =>
        `CREATE TRIGGER ${table}_no_${verb.toLowerCase()} BEFORE ${verb} ON ${table}
         BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END`,
    ),
  ),
];

export interface AuditTables {
  audit_entries: {
    sequence: number;
    at_ms: number;
    actor: string;
    action: string;
    subject: string;
    outcome: string;
    details: string;
    previous: string;
    digest: string;
  };
  audit_checkpoints: {
    sequence: number;
    digest: string;
    at_ms: number;
    key_id: string;
    signature: string;
  };
}
