import type { Kysely, Selectable } from 'kysely';
import { checkpointBytes, nextEntry } from '../../audit/audit-chain.ts';
import type { AuditCheckpoint, AuditEntry, AuditEvent, AuditLog } from '../../audit/audit-log.ts';
import type { Clock } from '../../core/clock.ts';
import type { Digest } from '../../core/digest.ts';
import { canonicalJson, type JsonObject } from '../../core/json.ts';
import type { Signer } from '../../identity/signer.ts';
import { AuditHead } from './audit-head.ts';
import type { AuditTables } from './audit-log-schema.ts';
import { immediately, type TransactionScope } from './immediate-transaction.ts';
import type { StateDatabase } from './open-state-database.ts';

type EntryRow = Selectable<AuditTables['audit_entries']>;
type CheckpointRow = Selectable<AuditTables['audit_checkpoints']>;

const PAGE_ROWS = 1000;

/** The audit log of one environment in its `state.db`. */
export class SqliteAuditLog implements AuditLog {
  readonly environment: string;
  readonly #database: StateDatabase<AuditTables>;
  readonly #clock: Clock;
  readonly #head: AuditHead | undefined;

  constructor(
    database: StateDatabase<AuditTables>,
    options: {
      readonly environment: string;
      readonly clock: Clock;
      /** Where the newest signed end is kept, too. */
      readonly headFile?: string;
    },
  ) {
    this.#database = database;
    this.environment = options.environment;
    this.#clock = options.clock;
    this.#head = options.headFile === undefined ? undefined : new AuditHead(options.headFile);
  }

  append(...events: readonly AuditEvent[]): Promise<readonly AuditEntry[]> {
    const { query } = this.#database;
    return immediately(this.#database, (scope) =>
      events.map((event) => appendEntry(scope, query, { event, atMs: this.#clock.now() })),
    );
  }

  async *entries(from = 1): AsyncGenerator<AuditEntry> {
    for (let next = from; ; ) {
      const page = await this.#database.query
        .selectFrom('audit_entries')
        .selectAll()
        .where('sequence', '>=', next)
        .orderBy('sequence')
        .limit(PAGE_ROWS)
        .execute();
      for (const row of page) yield entryFrom(row);
      const last = page.at(-1);
      if (last === undefined || page.length < PAGE_ROWS) return;
      next = last.sequence + 1;
    }
  }

  async checkpoint(signer: Signer): Promise<AuditCheckpoint | undefined> {
    const head = await headQuery(this.#database.query).executeTakeFirst();
    if (head === undefined) return undefined;
    const known = await this.#checkpointAt(head.sequence);
    if (known !== undefined) return this.#keep(known);
    const { keyId } = await signer.publicKey();
    const statement = {
      environment: this.environment,
      sequence: head.sequence,
      digest: head.digest as Digest,
      atMs: this.#clock.now(),
      keyId,
    };
    const { signature } = await signer.sign(checkpointBytes(statement));
    const text = Buffer.from(signature).toString('base64');
    await this.#database.query
      .insertInto('audit_checkpoints')
      .values({
        sequence: statement.sequence,
        digest: statement.digest,
        at_ms: statement.atMs,
        key_id: keyId,
        signature: text,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const made = await this.#checkpointAt(head.sequence);
    return made && this.#keep(made);
  }

  /** A head that the log does not lead to any more stays: it is what shows that. */
  async #keep(checkpoint: AuditCheckpoint): Promise<AuditCheckpoint> {
    const kept = this.#head?.read();
    if (kept === undefined || (kept.sequence < checkpoint.sequence && (await this.#leadsTo(kept))))
      this.#head?.write(checkpoint);
    return checkpoint;
  }

  async #leadsTo({ sequence, digest }: AuditCheckpoint): Promise<boolean> {
    const row = await this.#database.query
      .selectFrom('audit_entries')
      .select('digest')
      .where('sequence', '=', sequence)
      .executeTakeFirst();
    return row?.digest === digest;
  }

  async checkpoints(): Promise<readonly AuditCheckpoint[]> {
    const rows = await this.#database.query
      .selectFrom('audit_checkpoints')
      .selectAll()
      .orderBy('sequence')
      .execute();
    const known = rows.map((row) => this.#checkpointFrom(row));
    const head = this.#head?.read();
    const isKnown = known.some(
      ({ sequence, signature }) => sequence === head?.sequence && signature === head.signature,
    );
    return head === undefined || isKnown ? known : [...known, head];
  }

  async #checkpointAt(sequence: number): Promise<AuditCheckpoint | undefined> {
    const row = await this.#database.query
      .selectFrom('audit_checkpoints')
      .selectAll()
      .where('sequence', '=', sequence)
      .executeTakeFirst();
    return row === undefined ? undefined : this.#checkpointFrom(row);
  }

  #checkpointFrom(row: CheckpointRow): AuditCheckpoint {
    return {
      environment: this.environment,
      sequence: row.sequence,
      digest: row.digest as Digest,
      atMs: row.at_ms,
      keyId: row.key_id,
      signature: row.signature,
    };
  }
}

/** Appends within the transaction of what is audited: neither is ever there without the other. */
export function appendEntry(
  scope: TransactionScope,
  query: Kysely<AuditTables>,
  { event, atMs }: { readonly event: AuditEvent; readonly atMs: number },
): AuditEntry {
  const [head] = scope.rows(headQuery(query));
  const last = head && { sequence: head.sequence, digest: head.digest as Digest };
  const { details, atMs: writtenAtMs, ...rest } = nextEntry(last, event, atMs);
  scope.change(
    query
      .insertInto('audit_entries')
      .values({ ...rest, details: canonicalJson(details), at_ms: writtenAtMs }),
  );
  return { ...rest, details, atMs: writtenAtMs };
}

const headQuery = (query: Kysely<AuditTables>) =>
  query
    .selectFrom('audit_entries')
    .select(['sequence', 'digest'])
    .orderBy('sequence', 'desc')
    .limit(1);

/** What somebody made unreadable fits no digest, and is found as changed. */
function detailsFrom(text: string): JsonObject {
  try {
    return JSON.parse(text) as JsonObject;
  } catch {
    return { unreadable: text };
  }
}

const entryFrom = ({ at_ms: atMs, details, ...row }: EntryRow): AuditEntry => ({
  ...row,
  atMs,
  details: detailsFrom(details),
  outcome: row.outcome as AuditEntry['outcome'],
  previous: row.previous as Digest,
  digest: row.digest as Digest,
});
