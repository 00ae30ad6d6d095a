import type { Kysely } from 'kysely';
import type { AuditEvent } from '../../audit/audit-log.ts';
import type { Digest } from '../../core/digest.ts';
import type { JsonObject } from '../../core/json.ts';
import { ReleaseError } from '../../releases/errors.ts';
import type { Release } from '../../releases/release.ts';
import type { Admission, Entered, Withdrawal } from '../../releases/release-store.ts';
import type { DeployRequest } from '../../serving/endpoint-store.ts';
import type { AuditTables } from './audit-log-schema.ts';
import type { EndpointTables } from './endpoint-store-schema.ts';
import type { TransactionScope } from './immediate-transaction.ts';
import { joinEndpoint } from './join-endpoint.ts';
import type { ModelRegistryTables } from './model-registry-schema.ts';
import type { MonitorTables } from './monitor-store-schema.ts';
import { registerVersion } from './register-version.ts';
import { releaseFrom, releaseQuery } from './release-rows.ts';
import type { ReleaseTables } from './release-store-schema.ts';
import { appendEntry } from './sqlite-audit-log.ts';

export type ReleaseDatabaseTables = ReleaseTables &
  EndpointTables &
  ModelRegistryTables &
  MonitorTables &
  AuditTables;

/** One open write transaction on everything that a release changes. */
export interface ReleaseWriter {
  readonly scope: TransactionScope;
  readonly query: Kysely<ReleaseDatabaseTables>;
  readonly environment: string;
  readonly nowMs: number;
}

/** Registers, deploys and marks as in use, with its entry in the audit log. */
export function enterRelease(writer: ReleaseWriter, admission: Admission): Entered {
  const release = releaseIn(writer, admission.release);
  const version = release.modelVersion ?? registered(writer, release, admission);
  const entered = use(writer, { ...release, modelVersion: version }, admission);
  if (admission.emergency !== null) recordEmergency(writer, release, admission);
  audit(writer, {
    actor: admission.by,
    action: admission.emergency === null ? 'release.enter' : 'release.break-glass',
    subject: release.digest,
    outcome: 'done',
    details: {
      ...placeOf(entered),
      author: release.author,
      findings: admission.findings,
      ...(admission.emergency === null ? {} : { reason: admission.emergency }),
    },
  });
  return entered;
}

/** All traffic to an earlier release; the one in use is withdrawn and the endpoint held. */
export function withdrawRelease(writer: ReleaseWriter, withdrawal: Withdrawal): Entered {
  const { scope, query, nowMs } = writer;
  const { endpoint, by, reason } = withdrawal;
  const target = releaseIn(writer, withdrawal.to);
  const newest = newestUse(writer, endpoint);
  const entered = use(writer, target, {
    operationId: `rollback/${endpoint}/${bump(writer)}`,
    trafficPercent: 100,
    ...withdrawal,
  });
  if (newest !== undefined && newest !== target.digest)
    scope.change(
      query.updateTable('releases').set({ state: 'withdrawn' }).where('digest', '=', newest),
    );
  putHold(writer, { endpoint, reason: `rolled back: ${reason}`, by, atMs: nowMs });
  audit(writer, {
    actor: by,
    action: 'release.rollback',
    subject: target.digest,
    outcome: 'done',
    details: { ...placeOf(entered), reason, withdrawn: newest ?? null },
  });
  return entered;
}

export function putHold(
  { scope, query }: ReleaseWriter,
  hold: { endpoint: string; reason: string; by: string; atMs: number },
): void {
  const row = { reason: hold.reason, held_by: hold.by, at_ms: hold.atMs };
  scope.change(
    query
      .insertInto('release_holds')
      .values({ endpoint: hold.endpoint, ...row })
      .onConflict((conflict) => conflict.column('endpoint').doUpdateSet(row)),
  );
}

export const audit = ({ scope, query, nowMs }: ReleaseWriter, event: AuditEvent): void =>
  void appendEntry(scope, query as unknown as Kysely<AuditTables>, { event, atMs: nowMs });

/** The next revision: whoever judged at an earlier one has to judge again. */
export function bump({ scope, query }: ReleaseWriter): number {
  const [row] = scope.rows(
    query
      .updateTable('release_revision')
      .set((set) => ({ revision: set('revision', '+', 1) }))
      .returning('revision'),
  );
  return row?.revision ?? 0;
}

export function releaseIn({ scope, query, environment }: ReleaseWriter, digest: Digest): Release {
  const [row] = scope.rows(releaseQuery(query as unknown as Kysely<ReleaseTables>, digest));
  if (row !== undefined) return releaseFrom(row, environment);
  throw new ReleaseError(
    'not-found',
    'release-not-found',
    `${environment} has no release ${digest}; slipway release list shows them.`,
  );
}

const placeOf = ({ endpoint, deployment }: Entered): JsonObject => ({
  endpoint: endpoint.name,
  model: deployment.model,
  version: deployment.version,
  trafficSplit: { ...endpoint.trafficSplit },
});

function registered(writer: ReleaseWriter, release: Release, admission: Admission): number {
  const { model } = release.content;
  return registerVersion(
    { ...writer, query: writer.query as unknown as Kysely<ModelRegistryTables> },
    {
      operationId: `release/${release.digest}`,
      model: model.name,
      artifactUri: release.artifactUri,
      digest: model.digest,
      evaluation: release.evaluation,
      provenance: admission.provenance,
      evidence: release.evidence,
      registeredBy: admission.by,
    },
    writer.nowMs,
  ).version;
}

type Use = Pick<Admission, 'operationId' | 'by' | 'trafficPercent' | 'keyUri'>;

/** Deploys a registered release and keeps the history of what was in use when. */
function use(writer: ReleaseWriter, release: Release, how: Use): Entered {
  const { scope, query, nowMs } = writer;
  const { endpoint: name, minReplicas, maxReplicas } = release.content.serving;
  const version = release.modelVersion ?? 0;
  const request: DeployRequest = {
    operationId: how.operationId,
    endpoint: name,
    model: release.content.model.name,
    version,
    artifactUri: release.artifactUri,
    minReplicas,
    maxReplicas,
    trafficPercent: how.trafficPercent,
    deployedBy: how.by,
    keyUri: how.keyUri,
  };
  const endpoints = { scope, query: query as unknown as Kysely<EndpointTables> };
  const { endpoint, deployment } = joinEndpoint(endpoints, request, nowMs);
  const present = endpoint.deployments.map(({ id }) => Number(id));
  // More or less traffic is no new use: approvals and soaking go on.
  const goesOn = scope.change(
    query
      .updateTable('release_uses')
      .set({ deployment: Number(deployment.id) })
      .where('endpoint', '=', name)
      .where('release', '=', release.digest)
      .where('until_ms', 'is', null),
  );
  const ended = scope.rows(
    query
      .updateTable('release_uses')
      .set({ until_ms: nowMs })
      .where('endpoint', '=', name)
      .where('until_ms', 'is', null)
      .where('deployment', 'not in', present)
      .returning('release'),
  );
  for (const gone of ended) setState(writer, gone.release, 'retired');
  if (goesOn === 0)
    scope.change(
      query.insertInto('release_uses').values({
        endpoint: name,
        release: release.digest,
        deployment: Number(deployment.id),
        model_version: version,
        entered_by: how.by,
        from_ms: nowMs,
        until_ms: null,
      }),
    );
  scope.change(
    query
      .updateTable('releases')
      .set({ state: 'in-use', model_version: version })
      .where('digest', '=', release.digest),
  );
  return { release: releaseIn(writer, release.digest), endpoint, deployment };
}

const setState = ({ scope, query }: ReleaseWriter, digest: string, state: string): void =>
  void scope.change(query.updateTable('releases').set({ state }).where('digest', '=', digest));

function newestUse({ scope, query }: ReleaseWriter, endpoint: string): string | undefined {
  const [row] = scope.rows(
    query
      .selectFrom('release_uses')
      .select('release')
      .where('endpoint', '=', endpoint)
      .where('until_ms', 'is', null)
      .orderBy('id', 'desc')
      .limit(1),
  );
  return row?.release;
}

function recordEmergency(writer: ReleaseWriter, release: Release, admission: Admission): void {
  writer.scope.change(
    writer.query.insertInto('release_emergencies').values({
      release: release.digest,
      endpoint: release.content.serving.endpoint,
      reason: admission.emergency ?? '',
      admitted_by: admission.by,
      at_ms: writer.nowMs,
      reviewed_by: null,
      review_comment: null,
      reviewed_at_ms: null,
    }),
  );
}
