import type { Kysely, Selectable } from 'kysely';
import type { Digest } from '../../core/digest.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Evidence } from '../../models/evidence.ts';
import { ReleaseError } from '../../releases/errors.ts';
import {
  digestOfJson,
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
  const content = json(row.content) as ReleaseContent | undefined;
  if (content === undefined || releaseDigest(content) !== row.digest)
    throw tampered(row.digest, environment, 'its content');
  const evaluation = json(row.evaluation) as JsonObject | undefined;
  const isEvaluated =
    content.evaluation === null || digestOfJson(evaluation ?? {}) === content.evaluation;
  if (evaluation === undefined || !isEvaluated)
    throw tampered(row.digest, environment, 'its evaluation');
  const evidence = json(row.evidence);
  if (!Array.isArray(evidence)) throw tampered(row.digest, environment, 'its evidence');
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
    evaluation,
    evidence: evidence as Evidence[],
    signature: (json(row.signature) ?? {}) as JsonObject,
    proposedBy: row.proposed_by,
    proposedAtMs: row.proposed_at_ms,
    inUseSinceMs: row.since,
  };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const tampered = (digest: string, environment: string, what: string): ReleaseError =>
  new ReleaseError(
    'corrupt',
    'release-tampered',
    `Release ${digest} of ${environment} was changed after it was made: ${what} has another digest now. Nothing uses it; make it again, or restore state.db.`,
  );

/** The latest time there is (ECMA-262, 21.4.1.1): a later one that somebody wrote breaks no text. */
const LAST_TIME_MS = 8.64e15;

export const decisionFrom = (
  row: Selectable<ReleaseTables['release_decisions']>,
): ReleaseDecision => ({
  environment: row.environment,
  release: row.release as Digest,
  verdict: row.verdict as ReleaseDecision['verdict'],
  replaces: row.replaces as Digest | null,
  by: row.decided_by,
  comment: row.comment,
  atMs: Math.min(row.at_ms, LAST_TIME_MS),
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
