import type { Column, ColumnType, TableSchema } from '../../warehouse/table-schema.ts';
import { sqlText } from './sql-text.ts';

const KINDS = ['missing', 'type', 'values', 'min', 'max', 'nul'] as const;
type Kind = (typeof KINDS)[number];

/** How a row of text fields becomes typed columns `t0 …` and the code of its first problem. */
export interface CheckedSelect {
  /** A SELECT over `source`, a relation with text columns `c0 …`; its last column is `problem`. */
  select(source: string): string;
}

export function checkedSelect(
  { columns }: TableSchema,
  options: { readonly hasNulBytes: boolean },
): CheckedSelect {
  const each = (render: (column: Column, index: number) => string) =>
    columns.map(render).join(', ');
  const mapped = each((column, index) => `${aliased(column, `c${index}`)} AS m${index}`);
  const typed = each(
    (column, index) => `m${index}, ${TYPED[column.type](`m${index}`)} AS t${index}`,
  );
  const values = each((_column, index) => `t${index}`);
  const problems = each((column, index) => problemCase(column, index, options.hasNulBytes));
  return {
    select: (source) =>
      `SELECT ${values}, coalesce(${problems}, NULL)::INTEGER AS problem FROM (SELECT ${typed} FROM (SELECT ${mapped} FROM ${source}))`,
  };
}

/** The column and the reason a code of `problem` stands for. Names no cell value. */
export function explainProblem(
  { columns }: TableSchema,
  code: number,
): { readonly column: string | null; readonly reason: string } {
  const column = columns[Math.floor(code / KINDS.length)];
  const kind = KINDS[code % KINDS.length];
  if (column === undefined || kind === undefined) return { column: null, reason: 'rejected' };
  return { column: column.name, reason: `${column.name} ${REASONS[kind](column)}` };
}

const REASONS: Record<Kind, (column: Column) => string> = {
  missing: () => 'has no value and is not nullable',
  type: ({ type }) => `is not ${TYPE_NAMES[type]}`,
  values: ({ values = [] }) => `is none of its ${values.length} allowed values`,
  min: ({ min }) => `is less than ${min}`,
  max: ({ max }) => `is greater than ${max}`,
  nul: () => 'holds a NUL byte',
};

const TYPE_NAMES: Record<ColumnType, string> = {
  string: 'text',
  integer: 'an integer of 64 bits',
  number: 'a finite number',
  boolean: 'true or false',
  timestamp: 'an ISO 8601 date or time',
};

export const SQL_TYPES: Record<ColumnType, string> = {
  string: 'VARCHAR',
  integer: 'BIGINT',
  number: 'DOUBLE',
  boolean: 'BOOLEAN',
  timestamp: 'TIMESTAMP',
};

/** Stricter than SQL's casts, which round, trim, and take `1_000`, `nan` and `epoch`. NULL = not one. */
const TYPED: Record<ColumnType, (text: string) => string> = {
  string: (text) => text,
  integer: (text) => onlyWhen(text, '[+-]?[0-9]+', `TRY_CAST(${text} AS BIGINT)`),
  number: (text) =>
    onlyWhen(
      text,
      '[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?',
      `(CASE WHEN isfinite(TRY_CAST(${text} AS DOUBLE)) THEN TRY_CAST(${text} AS DOUBLE) END)`,
    ),
  boolean: (text) =>
    `CASE lower(${text}) WHEN 'true' THEN true WHEN '1' THEN true WHEN 'false' THEN false WHEN '0' THEN false END`,
  timestamp: (text) =>
    onlyWhen(
      text,
      '[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?(Z|[+-][0-9]{2}(:?[0-9]{2})?)?)?',
      // By way of TIMESTAMPTZ (the session is in UTC): a cast to TIMESTAMP ignores the offset.
      `TRY_CAST(${text} AS TIMESTAMPTZ)::TIMESTAMP`,
    ),
};

const onlyWhen = (text: string, pattern: string, then: string): string =>
  `CASE WHEN regexp_full_match(${text}, ${sqlText(pattern)}) THEN ${then} END`;

function aliased({ aliases = {} }: Column, text: string): string {
  const cases = Object.entries(aliases).map(
    ([from, to]) => `WHEN ${sqlText(from)} THEN ${sqlText(to)}`,
  );
  return cases.length === 0 ? text : `CASE ${text} ${cases.join(' ')} ELSE ${text} END`;
}

function problemCase(column: Column, index: number, hasNulBytes: boolean): string {
  const { type, nullable = false, values, min, max } = column;
  const [text, value] = [`m${index}`, `t${index}`];
  const code = (kind: Kind) => String(index * KINDS.length + KINDS.indexOf(kind));
  const cases = [
    `WHEN ${text} IS NULL THEN ${nullable ? 'NULL' : code('missing')}`,
    hasNulBytes && type === 'string' && `WHEN contains(${text}, chr(0)) THEN ${code('nul')}`,
    type !== 'string' && `WHEN ${value} IS NULL THEN ${code('type')}`,
    values && `WHEN ${text} NOT IN (${values.map(sqlText).join(', ')}) THEN ${code('values')}`,
    min !== undefined && `WHEN ${value} < ${min} THEN ${code('min')}`,
    max !== undefined && `WHEN ${value} > ${max} THEN ${code('max')}`,
  ];
  return `CASE ${cases.filter((part) => typeof part === 'string').join(' ')} END`;
}
