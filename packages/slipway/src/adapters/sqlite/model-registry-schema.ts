export const modelRegistryStatements: readonly string[] = [
  `CREATE TABLE model_versions (
    model TEXT NOT NULL, version INTEGER NOT NULL, parent INTEGER,
    operation_id TEXT NOT NULL UNIQUE, artifact_uri TEXT NOT NULL, digest TEXT NOT NULL,
    evaluation TEXT NOT NULL, provenance TEXT NOT NULL, registered_by TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    PRIMARY KEY (model, version)) STRICT, WITHOUT ROWID`,
  `CREATE TABLE model_aliases (
    model TEXT NOT NULL, alias TEXT NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (model, alias),
    FOREIGN KEY (model, version) REFERENCES model_versions (model, version)) STRICT, WITHOUT ROWID`,
];

/** Schema 5: documents about a version. */
export const modelEvidenceStatements: readonly string[] = [
  "ALTER TABLE model_versions ADD COLUMN evidence TEXT NOT NULL DEFAULT '[]'",
];

export interface ModelRegistryTables {
  model_versions: {
    model: string;
    version: number;
    parent: number | null;
    operation_id: string;
    artifact_uri: string;
    digest: string;
    evaluation: string;
    provenance: string;
    evidence: string;
    registered_by: string;
    created_at_ms: number;
  };
  model_aliases: { model: string; alias: string; version: number };
}
