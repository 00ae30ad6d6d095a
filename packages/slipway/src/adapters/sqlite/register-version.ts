import type { Kysely, Selectable } from 'kysely';
import { canonicalJson, type JsonValue } from '../../core/json.ts';
import { checkModelName } from '../../models/model-names.ts';
import type { RegisterModelRequest } from '../../models/model-registry.ts';
import type { TransactionScope } from './immediate-transaction.ts';
import type { ModelRegistryTables } from './model-registry-schema.ts';

export type VersionRow = Selectable<ModelRegistryTables['model_versions']>;

/** Registers within a transaction that may hold more than this; the same operation again changes nothing. */
export function registerVersion(
  { scope, query }: { scope: TransactionScope; query: Kysely<ModelRegistryTables> },
  request: RegisterModelRequest,
  createdAtMs: number,
): VersionRow {
  checkModelName(request.model);
  const [done] = scope.rows(
    query.selectFrom('model_versions').selectAll().where('operation_id', '=', request.operationId),
  );
  if (done !== undefined) return done;
  const [latest] = scope.rows(
    query
      .selectFrom('model_versions')
      .select('version')
      .where('model', '=', request.model)
      .orderBy('version', 'desc')
      .limit(1),
  );
  const created: VersionRow = {
    model: request.model,
    version: (latest?.version ?? 0) + 1,
    parent: latest?.version ?? null,
    operation_id: request.operationId,
    artifact_uri: request.artifactUri,
    digest: request.digest,
    evaluation: canonicalJson(request.evaluation),
    provenance: canonicalJson(request.provenance),
    evidence: canonicalJson((request.evidence ?? []) as unknown as JsonValue),
    registered_by: request.registeredBy,
    created_at_ms: createdAtMs,
  };
  scope.change(query.insertInto('model_versions').values(created));
  return created;
}
