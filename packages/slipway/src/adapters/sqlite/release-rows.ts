import type { Kysely, Selectable } from 'kysely';
import type { Digest } from '../../core/digest.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Evidence } from '../../models/evidence.ts';
import { ReleaseError } from '../../releases/errors.ts';
import {
  type Release,
  type ReleaseContent,
  type ReleaseState,
  releaseDigest,
} from '../../releases/release.ts';
import type { ReleaseDecision } from '../../releases/release-decision.ts';
import type { ReleaseUse } from '../../releases/release-store.ts';
import type { ReleaseTables } from './release-store-schema.ts';

type ReleaseRow = Selectable<ReleaseTables['releases']> & { readonly since: number | null };

/** Releases with the start of their present use. */
export function releaseQuery(query: Kysely<ReleaseTables>, digest?: string) {
  const all = query
    .selectFrom('releases')
    .selectAll()
    .select((from) =>
      from
        .selectFrom('release_uses')
        .select((use) => use.fn.min('from_ms').as('since'))
        .whereRef('release_uses.release', '=', 'releases.digest')
        .where('until_ms', 'is', null)
        .as('since'),
    );
  return digest === undefined ? all : all.where('digest', '=', digest);
}

/** Throws `release-tampered` when what is stored is not what its digest was made of. */
export function releaseFrom(row: ReleaseRow, environment: string): Release {
  const content = JSON.parse(row.content) as ReleaseContent;
  if (releaseDigest(content) !== row.digest)
    throw new ReleaseError(
      'corrupt',
      'release-tampered',
      `Release ${row.digest} of ${environment} was changed after it was made: its content has another digest now. Nothing uses it; make it again, or restore state.db.`,
    );
  return {
    digest: row.digest as Digest,
    environment,
    content,
    state: row.state as ReleaseState,
    author: row.author,
    source: row.source,
    run: row.run,
    modelVersion: row.model_version,
    artifactUri: row.artifact_uri,
    evaluation: JSON.parse(row.evaluation) as JsonObject,
    evidence: JSON.parse(row.evidence) as Evidence[],
    signature: JSON.parse(row.signature) as JsonObject,
    proposedBy: row.proposed_by,
    proposedAtMs: row.proposed_at_ms,
    inUseSinceMs: row.since,
  };
}

export const decisionFrom = (
  row: Selectable<ReleaseTables['release_decisions']>,
): ReleaseDecision => ({
  environment: row.environment,
  release: row.release as Digest,
  verdict: row.verdict as ReleaseDecision['verdict'],
  replaces: row.replaces as Digest | null,
  by: row.decided_by,
  comment: row.comment,
  atMs: row.at_ms,
  signature: row.signature,
});

export const useFrom = (row: Selectable<ReleaseTables['release_uses']>): ReleaseUse => ({
  endpoint: row.endpoint,
  release: row.release as Digest,
  modelVersion: row.model_version,
  by: row.entered_by,
  fromMs: row.from_ms,
  untilMs: row.until_ms,
});
