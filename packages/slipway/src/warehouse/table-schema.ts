/** Logical column types; each warehouse maps them to its own. */
export type ColumnType = 'string' | 'integer' | 'number' | 'boolean' | 'timestamp';

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /** Default false: a missing value in a column that is not nullable rejects its row. */
  readonly nullable?: boolean;
  /** Closed list of values; anything else rejects its row. */
  readonly values?: readonly string[];
  /** Other spellings in the source, mapped to the value they mean: `{ '>50K.': '>50K' }`. */
  readonly aliases?: Readonly<Record<string, string>>;
  readonly min?: number;
  readonly max?: number;
  readonly description?: string;
}

export interface TableSchema {
  readonly columns: readonly Column[];
}
