import type { Kysely } from 'kysely';
import type { AuditEvent } from '../../audit/audit-log.ts';
import type { Clock } from '../../core/clock.ts';
import type { Digest } from '../../core/digest.ts';
import { canonicalJson, type JsonObject, type JsonValue } from '../../core/json.ts';
import type { Sealer } from '../../monitoring/sealer.ts';
import { ReleaseError } from '../../releases/errors.ts';
import { type Release, releaseDigest } from '../../releases/release.ts';
import type { ReleaseDecision } from '../../releases/release-decision.ts';
import type {
  Admission,
  EmergencyAdmission,
  Entered,
  Hold,
  Proposal,
  ReleaseStore,
  ReleaseUse,
  Withdrawal,
} from '../../releases/release-store.ts';
import {
  audit,
  bump,
  enterRelease,
  putHold,
  type ReleaseDatabaseTables,
  type ReleaseWriter,
  releaseIn,
  withdrawRelease,
} from './enter-release.ts';
import { immediately } from './immediate-transaction.ts';
import { prepareMonitorRow, replaceMonitorRow } from './monitor-row.ts';
import { MonitorStoreCodec } from './monitor-store-codec.ts';
import type { MonitorTables } from './monitor-store-schema.ts';
import type { StateDatabase } from './open-state-database.ts';
import { decisionFrom, releaseFrom, releaseQuery, useFrom } from './release-rows.ts';
import type { ReleaseTables } from './release-store-schema.ts';

/** The releases of one environment in its `state.db`. */
export class SqliteReleaseStore implements ReleaseStore {
  readonly environment: string;
  readonly #database: StateDatabase<ReleaseDatabaseTables>;
  readonly #query: Kysely<ReleaseTables>;
  readonly #clock: Clock;
  readonly #codec: MonitorStoreCodec;

  constructor(
    database: StateDatabase<ReleaseDatabaseTables>,
    options: { readonly environment: string; readonly clock: Clock; readonly sealer: Sealer },
  ) {
    this.#database = database;
    this.#query = database.query as unknown as Kysely<ReleaseTables>;
    this.environment = options.environment;
    this.#clock = options.clock;
    this.#codec = new MonitorStoreCodec(options.sealer, options.environment);
  }

  async revision(): Promise<number> {
    const row = await this.#query
      .selectFrom('release_revision')
      .select('revision')
      .executeTakeFirstOrThrow();
    return row.revision;
  }

  propose(proposal: Proposal): Promise<Release> {
    const digest = releaseDigest(proposal.content);
    return this.#write((writer) => {
      const isNew = this.#insert(writer, digest, proposal);
      const release = releaseIn(writer, digest);
      if (isNew) audit(writer, proposed(release));
      return release;
    });
  }

  async find(digest: string): Promise<Release | undefined> {
    const row = await releaseQuery(this.#query, digest).executeTakeFirst();
    return row === undefined ? undefined : releaseFrom(row, this.environment);
  }

  async list(): Promise<readonly Release[]> {
    const rows = await releaseQuery(this.#query).orderBy('proposed_at_ms', 'desc').execute();
    return rows.map((row) => releaseFrom(row, this.environment));
  }

  async decide(decision: ReleaseDecision): Promise<void> {
    await this.#write((writer) => {
      releaseIn(writer, decision.release);
      bump(writer);
      const { release, environment, verdict, replaces, by, comment, atMs, signature } = decision;
      const row = { release, environment, verdict, replaces, comment, signature };
      writer.scope.change(
        writer.query
          .insertInto('release_decisions')
          .values({ ...row, decided_by: by, at_ms: atMs }),
      );
      audit(writer, {
        actor: by,
        action: `release.${VERBS[verdict]}`,
        subject: release,
        outcome: 'done',
        details: { replaces, comment, signed: signature !== null },
      });
    });
  }

  async decisions(release: Digest): Promise<readonly ReleaseDecision[]> {
    const rows = await this.#query
      .selectFrom('release_decisions')
      .selectAll()
      .where('release', '=', release)
      .orderBy('id')
      .execute();
    return rows.map(decisionFrom);
  }

  async hold({ endpoint, reason, by }: Omit<Hold, 'atMs'>): Promise<void> {
    await this.#write((writer) => {
      bump(writer);
      putHold(writer, { endpoint, reason, by, atMs: writer.nowMs });
      audit(writer, {
        actor: by,
        action: 'release.hold',
        subject: endpoint,
        outcome: 'done',
        details: { reason },
      });
    });
  }

  lift(endpoint: string, lifted: { by: string; reason: string }): Promise<boolean> {
    return this.#write((writer) => {
      const { scope, query } = writer;
      if (scope.change(query.deleteFrom('release_holds').where('endpoint', '=', endpoint)) === 0)
        return false;
      bump(writer);
      audit(writer, {
        actor: lifted.by,
        action: 'release.resume',
        subject: endpoint,
        outcome: 'done',
        details: { reason: lifted.reason },
      });
      return true;
    });
  }

  async holds(): Promise<readonly Hold[]> {
    const rows = await this.#query
      .selectFrom('release_holds')
      .selectAll()
      .orderBy('endpoint')
      .execute();
    return rows.map(({ endpoint, reason, held_by: by, at_ms: atMs }) => ({
      endpoint,
      reason,
      by,
      atMs,
    }));
  }

  async entered(operationId: string, digest: Digest): Promise<Entered | undefined> {
    const row = await this.#database.query
      .selectFrom('deploy_operations')
      .select('outcome')
      .where('operation_id', '=', operationId)
      .executeTakeFirst();
    const release = await this.find(digest);
    if (row === undefined || release === undefined) return undefined;
    return { release, ...(JSON.parse(row.outcome) as Omit<Entered, 'release'>) };
  }

  async enter(admission: Admission): Promise<Entered> {
    const monitor = await this.#monitorRow(admission);
    return this.#write((writer) => {
      this.#refuseRaced(writer, admission.revision);
      bump(writer);
      if (monitor?.isChanged === true && !replaceMonitorRow(this.#monitors(writer), monitor.row))
        throw raced(this.environment);
      return enterRelease(writer, admission);
    });
  }

  withdraw(withdrawal: Withdrawal): Promise<Entered> {
    return this.#write((writer) => withdrawRelease(writer, withdrawal));
  }

  async uses(endpoint: string): Promise<readonly ReleaseUse[]> {
    const rows = await this.#query
      .selectFrom('release_uses')
      .selectAll()
      .where('endpoint', '=', endpoint)
      .orderBy('id', 'desc')
      .execute();
    return rows.map(useFrom);
  }

  async emergencies(): Promise<readonly EmergencyAdmission[]> {
    const rows = await this.#query.selectFrom('release_emergencies').selectAll().execute();
    return rows.map((row) => ({
      release: row.release as Digest,
      endpoint: row.endpoint,
      reason: row.reason,
      by: row.admitted_by,
      atMs: row.at_ms,
      review:
        row.reviewed_by === null
          ? null
          : {
              by: row.reviewed_by,
              comment: row.review_comment ?? '',
              atMs: row.reviewed_at_ms ?? 0,
            },
    }));
  }

  review(
    release: Digest,
    { by, comment, ownToo }: { by: string; comment: string; ownToo: boolean },
  ): Promise<boolean> {
    return this.#write((writer) => {
      const open = writer.query
        .updateTable('release_emergencies')
        .set({ reviewed_by: by, review_comment: comment, reviewed_at_ms: writer.nowMs })
        .where('release', '=', release)
        .where('reviewed_by', 'is', null);
      const changed = writer.scope.change(ownToo ? open : open.where('admitted_by', '!=', by));
      if (changed === 0) return false;
      bump(writer);
      audit(writer, {
        actor: by,
        action: 'release.review',
        subject: release,
        outcome: 'done',
        details: { comment },
      });
      return true;
    });
  }

  #write<Result>(work: (writer: ReleaseWriter) => Result): Promise<Result> {
    const { environment } = this;
    const { query } = this.#database;
    return immediately(this.#database, (scope) =>
      work({ scope, query, environment, nowMs: this.#clock.now() }),
    );
  }

  #insert(writer: ReleaseWriter, digest: Digest, proposal: Proposal): boolean {
    const asText = (value: unknown): string => canonicalJson(value as JsonValue);
    const written = writer.scope.change(
      writer.query
        .insertInto('releases')
        .values({
          digest,
          content: asText(proposal.content),
          state: 'proposed',
          author: proposal.author,
          source: proposal.source,
          run: proposal.run,
          model_version: proposal.modelVersion,
          artifact_uri: proposal.artifactUri,
          evaluation: asText(proposal.evaluation),
          evidence: asText(proposal.evidence),
          signature: asText(proposal.signature),
          proposed_by: proposal.proposedBy,
          proposed_at_ms: writer.nowMs,
        })
        .onConflict((conflict) => conflict.doNothing()),
    );
    return written > 0;
  }

  #refuseRaced({ scope, query }: ReleaseWriter, judgedAt: number): void {
    const [row] = scope.rows(query.selectFrom('release_revision').select('revision'));
    if (row?.revision !== judgedAt) throw raced(this.environment);
  }

  #monitors({ scope }: ReleaseWriter) {
    return { scope, query: this.#database.query as unknown as Kysely<MonitorTables> };
  }

  async #monitorRow({ monitor, by }: Admission) {
    if (monitor === null) return undefined;
    const query = this.#database.query as unknown as Kysely<MonitorTables>;
    const parts = { query, codec: this.#codec, clock: this.#clock };
    return prepareMonitorRow(parts, { ...monitor, updatedBy: by });
  }
}

const VERBS = {
  approved: 'approve',
  rejected: 'reject',
  validated: 'validate',
  refuted: 'refute',
} as const;

const proposed = ({ digest, content, author, source, run, proposedBy }: Release): AuditEvent => ({
  actor: proposedBy,
  action: 'release.propose',
  subject: digest,
  outcome: 'done',
  details: { author, source, run, content: content as unknown as JsonObject },
});

const raced = (environment: string): ReleaseError =>
  new ReleaseError(
    'conflict',
    'release-raced',
    `Something else changed the releases of ${environment} meanwhile; nothing was done. Try again.`,
  );
