import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import type { KeyProvider, WrappedKey } from '../../keys/key-provider.ts';
import type { KeyChange, SealedObject, SealedStore } from '../../keys/sealed-store.ts';
import { wrappedKeySchema } from '../../keys/wrapped-key-schema.ts';
import type { LogChunk, LogSelection, LogStore } from '../../runs/log-store.ts';
import { StateDatabaseError } from './errors.ts';
import { openLogDatabase } from './open-log-database.ts';

const TAG_BYTES = 16;

export interface LogStoreOptions {
  readonly environment: string;
  /** `logs.db` of the environment; made when the first line is kept. */
  readonly path: string;
  readonly keys: KeyProvider;
}

/**
 * The logs of one environment. Each run has its own data key (AES-256-GCM), wrapped by the
 * environment's key; a chunk is compressed and bound to its run, task and attempt.
 */
export class SqliteLogStore implements LogStore, SealedStore, AsyncDisposable {
  readonly name = 'logs';
  readonly #options: LogStoreOptions;
  #opened: DatabaseSync | undefined;

  constructor(options: LogStoreOptions) {
    this.#options = options;
  }

  async append(run: string, chunks: readonly Omit<LogChunk, 'sequence'>[]): Promise<void> {
    const key = await this.#dataKey(run);
    const database = this.#database();
    const insert = database.prepare(
      'INSERT INTO log_chunks (run, path, attempt, at_ms, nonce, sealed) VALUES (?, ?, ?, ?, ?, ?)',
    );
    database.exec('BEGIN IMMEDIATE');
    try {
      for (const { path, attempt, atMs, lines } of chunks) {
        const nonce = randomBytes(12);
        const cipher = createCipheriv('aes-256-gcm', key, nonce);
        cipher.setAAD(this.#place(run, path, attempt));
        const packed = deflateRawSync(JSON.stringify(lines), { level: constants.Z_BEST_SPEED });
        const sealed = Buffer.concat([cipher.update(packed), cipher.final()]);
        const stored = Buffer.concat([sealed, cipher.getAuthTag()]);
        insert.run(run, path, attempt, atMs, nonce, stored);
      }
      database.exec('COMMIT');
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  }

  async read(
    run: string,
    { path, attempt, after, limit }: LogSelection,
  ): Promise<readonly LogChunk[]> {
    const rows = this.#database()
      .prepare(
        `SELECT sequence, path, attempt, at_ms, nonce, sealed FROM log_chunks
         WHERE run = ?1 AND sequence > ?2 AND (?3 IS NULL OR path = ?3) AND (?4 IS NULL OR attempt = ?4)
         ORDER BY sequence LIMIT ?5`,
      )
      .all(
        run,
        after ?? 0,
        path ?? null,
        attempt ?? null,
        limit ?? -1,
      ) as unknown as readonly ChunkRow[];
    if (rows.length === 0) return [];
    const key = await this.#dataKey(run);
    return rows.map((row) => ({
      sequence: row.sequence,
      path: row.path,
      attempt: row.attempt,
      atMs: row.at_ms,
      lines: this.#unsealed(key, run, row),
    }));
  }

  async forget(run: string): Promise<void> {
    const database = this.#database();
    database.prepare('DELETE FROM log_chunks WHERE run = ?').run(run);
    database.prepare('DELETE FROM log_keys WHERE run = ?').run(run);
    database.exec('PRAGMA incremental_vacuum');
  }

  async *sealedObjects(): AsyncGenerator<SealedObject | { id: string; problem: string }> {
    if (!existsSync(this.#options.path)) return;
    const rows = this.#database().prepare('SELECT run, wrapped FROM log_keys ORDER BY run').all();
    for (const { run, wrapped } of rows as unknown as readonly KeyRow[]) {
      const key = wrappedKeySchema.safeParse(parsed(wrapped));
      yield key.success
        ? { id: run, key: key.data, associatedData: this.#place(run, '', 0) }
        : { id: run, problem: 'its row does not say which key it is under' };
    }
  }

  async replaceKeys(changes: readonly KeyChange[]): Promise<number> {
    const database = this.#database();
    const replace = database.prepare(
      `UPDATE log_keys SET wrapped = ? WHERE run = ? AND json_extract(wrapped, '$.ciphertext') = ?`,
    );
    // Not only atomic but on the disk: the key before may be destroyed next.
    database.exec('PRAGMA synchronous=FULL; BEGIN IMMEDIATE');
    try {
      let replaced = 0;
      for (const { object, key } of changes) {
        const done = replace.run(JSON.stringify(key), object.id, object.key.ciphertext);
        replaced += Number(done.changes);
      }
      database.exec('COMMIT');
      return replaced;
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    } finally {
      database.exec('PRAGMA synchronous=NORMAL');
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#opened?.close();
    this.#opened = undefined;
  }

  #database(): DatabaseSync {
    this.#opened ??= openLogDatabase(this.#options.path);
    return this.#opened;
  }

  /** The first who writes makes the key of a run; others find it, and a forgotten run has none. */
  async #dataKey(run: string): Promise<Buffer> {
    const { keys } = this.#options;
    const place = this.#place(run, '', 0);
    if (this.#wrappedKey(run) === undefined) {
      const made = JSON.stringify(await keys.wrap(randomBytes(32), place));
      this.#database().prepare('INSERT OR IGNORE INTO log_keys VALUES (?, ?)').run(run, made);
    }
    const wrapped = this.#wrappedKey(run) ?? '';
    return Buffer.from(await keys.unwrap(JSON.parse(wrapped) as WrappedKey, place));
  }

  #wrappedKey(run: string): string | undefined {
    const find = this.#database().prepare('SELECT wrapped FROM log_keys WHERE run = ?');
    return (find.get(run) as { readonly wrapped: string } | undefined)?.wrapped;
  }

  #unsealed(key: Buffer, run: string, row: ChunkRow): readonly string[] {
    try {
      const stored = Buffer.from(row.sealed);
      const decipher = createDecipheriv('aes-256-gcm', key, row.nonce, { authTagLength: TAG_BYTES })
        .setAAD(this.#place(run, row.path, row.attempt))
        .setAuthTag(stored.subarray(-TAG_BYTES));
      const body = [decipher.update(stored.subarray(0, -TAG_BYTES)), decipher.final()];
      return JSON.parse(inflateRawSync(Buffer.concat(body)).toString('utf8')) as readonly string[];
    } catch (cause) {
      throw new StateDatabaseError(
        'corrupt',
        'logs-corrupt',
        `The log of ${row.path} in run ${run} cannot be opened: it was changed, or its key is disabled or destroyed.`,
        { cause },
      );
    }
  }

  #place(run: string, path: string, attempt: number): Buffer {
    return Buffer.from(JSON.stringify(['log', this.#options.environment, run, path, attempt]));
  }
}

interface KeyRow {
  readonly run: string;
  readonly wrapped: string;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

interface ChunkRow {
  readonly sequence: number;
  readonly path: string;
  readonly attempt: number;
  readonly at_ms: number;
  readonly nonce: Uint8Array;
  readonly sealed: Uint8Array;
}
