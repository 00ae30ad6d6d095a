import { z } from 'zod';
import type { KeyChange, SealedObject, SealedStore } from '../../keys/sealed-store.ts';
import { wrappedKeySchema } from '../../keys/wrapped-key-schema.ts';
import { exclusively } from './immediate-transaction.ts';
import { monitoringPlace } from './monitor-store-codec.ts';
import type { StateDatabase } from './open-state-database.ts';

const PAGE_ROWS = 500;

/** Every column of `state.db` that holds ciphertext, with its row's key and the place it is bound to. */
const COLUMNS = [
  { table: 'monitors', column: 'sealed_spec', id: 'name', place: 'spec/' },
  { table: 'monitors', column: 'sealed_baseline', id: 'name', place: 'baseline/' },
  { table: 'monitor_deltas', column: 'sealed_sketch', id: 'id', place: 'delta/' },
  { table: 'monitor_windows', column: 'sealed_record', id: 'id', place: 'window/' },
  { table: 'monitor_windows', column: 'sealed_sketches', id: 'id', place: 'traffic/' },
  { table: 'monitor_alerts', column: 'sealed_finding', id: 'id', place: 'alert/' },
] as const;

const sealedText = z.looseObject({ key: wrappedKeySchema });

interface Row {
  readonly id: string;
  /** What its place names before the id. */
  readonly scope: string;
  readonly sealed: string;
}

/** The keys of the sealed columns of one environment's `state.db`. */
export class SealedColumns implements SealedStore {
  readonly name = 'monitoring';
  readonly #database: StateDatabase<never>;
  readonly #environment: string;

  constructor(database: StateDatabase<never>, environment: string) {
    this.#database = database;
    this.#environment = environment;
  }

  async *sealedObjects(): AsyncGenerator<SealedObject | { id: string; problem: string }> {
    for (const { table, column, id, place } of COLUMNS) {
      const scope = table === 'monitor_deltas' ? `monitor || '/'` : `''`;
      const page = this.#database.raw.prepare(
        `SELECT ${id} AS id, ${scope} AS scope, ${column} AS sealed FROM ${table}
         WHERE ${id} > ? ORDER BY ${id} LIMIT ${PAGE_ROWS}`,
      );
      for (let after = ''; ; ) {
        const rows = page.all(after) as unknown as readonly Row[];
        for (const row of rows)
          yield this.#objectIn(
            `${table}/${column}/${row.id}`,
            `${place}${row.scope}${row.id}`,
            row,
          );
        const last = rows.at(-1);
        if (last === undefined || rows.length < PAGE_ROWS) break;
        after = last.id;
      }
    }
  }

  replaceKeys(changes: readonly KeyChange[]): Promise<number> {
    const { raw } = this.#database;
    return exclusively(this.#database, () =>
      changes.reduce((replaced, { object, key }) => {
        const [table = '', column = '', ...rest] = object.id.split('/');
        const known = COLUMNS.find((one) => one.table === table && one.column === column);
        if (known === undefined) return replaced;
        // The wrapped key is looked at in the same statement: a row that was sealed anew stays.
        const { changes: rows } = raw
          .prepare(
            `UPDATE ${table} SET ${column} = json_set(${column}, '$.key', json(?1))
             WHERE ${known.id} = ?2 AND json_extract(${column}, '$.key.ciphertext') = ?3`,
          )
          .run(JSON.stringify(key), rest.join('/'), object.key.ciphertext);
        return replaced + Number(rows);
      }, 0),
    );
  }

  #objectIn(id: string, place: string, { sealed }: Row) {
    try {
      const { key } = sealedText.parse(JSON.parse(sealed));
      const bound = monitoringPlace(this.#environment, place);
      return { id, key, associatedData: Buffer.from(bound) };
    } catch {
      return { id, problem: 'the row does not say which key it is under' };
    }
  }
}
