import { createHash } from 'node:crypto';
import { canonicalJson, type JsonValue } from '../core/json.ts';
import type { TableSchema } from '../warehouse/table-schema.ts';
import type { Baseline } from './baseline.ts';
import { chooseEdges, edgesOfRange } from './choose-edges.ts';
import { MonitoringError } from './errors.ts';
import type { FeatureLayout, FeatureRole } from './feature-layout.ts';
import { type Cell, SketchBuilder } from './sketch-builder.ts';

/** Categories known by name; rarer ones are counted together. */
const CATEGORIES_MAX = 200;

/** One column of the baseline. A numeric output that is not in the rows needs its range. */
export interface BaselineColumn {
  readonly name: string;
  readonly kind: 'numeric' | 'categorical';
  /** Default: input. */
  readonly role?: FeatureRole;
  /** Least and greatest value expected; used when the rows have no value of this column. */
  readonly range?: readonly [min: number, max: number];
}

/** The outputs of Slipway's binary classifiers. They are watched for drift: a table has no predictions. */
export const classifierOutputs: readonly BaselineColumn[] = [
  { name: 'probability', kind: 'numeric', role: 'output', range: [0, 1] },
  { name: 'label', kind: 'categorical', role: 'output' },
];

/** Columns of a table that can be watched: all but `except` (such as the label) and timestamps. */
export function columnsOfSchema(schema: TableSchema, except: readonly string[]): BaselineColumn[] {
  return schema.columns
    .filter(({ name, type }) => !except.includes(name) && type !== 'timestamp')
    .map(({ name, type }) => ({
      name,
      kind: type === 'integer' || type === 'number' ? 'numeric' : 'categorical',
    }));
}

/**
 * Builds the baseline of a table: chooses bins and categories per column, then counts all rows in
 * them. Reads `rows` once and keeps 8 bytes per numeric value while it works.
 */
export function buildBaseline(
  rows: Iterable<Readonly<Record<string, Cell>>>,
  columns: readonly BaselineColumn[],
): Baseline {
  checkColumns(columns);
  const collected = columns.map((column) => ({ column, values: [] as Cell[] }));
  let rowCount = 0;
  for (const row of rows) {
    rowCount += 1;
    for (const { column, values } of collected) values.push(row[column.name]);
  }
  const features = collected.map(({ column, values }) => layoutOf(column, values));
  const layoutId = `sha256:${createHash('sha256')
    .update(canonicalJson(features as unknown as JsonValue))
    .digest('hex')}`;
  const builder = new SketchBuilder(layoutId, features);
  // A column no row has (predictions, in a training table) is absent, not full of nulls.
  const present = collected.filter(({ values }) => values.some((value) => value !== undefined));
  const byName = Object.fromEntries(present.map(({ column, values }) => [column.name, values]));
  builder.addColumns(byName, rowCount);
  return { version: 1, layoutId, features, sketch: builder.snapshot() };
}

function layoutOf(column: BaselineColumn, values: readonly Cell[]): FeatureLayout {
  const role = column.role ?? 'input';
  if (column.kind === 'categorical')
    return { kind: 'categorical', name: column.name, role, categories: topCategories(values) };
  const numbers = Float64Array.from(
    values.filter((value) => typeof value === 'number' && Number.isFinite(value)) as number[],
  ).sort();
  const isUnknown = numbers.length === 0 && column.range !== undefined;
  const edges = isUnknown ? edgesOfRange(column.range[0], column.range[1]) : chooseEdges(numbers);
  return { kind: 'numeric', name: column.name, role, ...edges };
}

/** The most frequent values, in name order so that equal tables give equal layouts. */
function topCategories(values: readonly Cell[]): string[] {
  const counts = new Map<string, number>();
  for (const value of values) {
    if (value === null || value === undefined) continue;
    const text = String(value);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts]
    .sort(([nameA, a], [nameB, b]) => b - a || (nameA < nameB ? -1 : 1))
    .slice(0, CATEGORIES_MAX)
    .map(([name]) => name)
    .sort();
}

function checkColumns(columns: readonly BaselineColumn[]): void {
  const names = columns.map(({ name }) => name);
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  const problem =
    columns.length === 0
      ? 'there is no column to watch'
      : repeated !== undefined
        ? `column ${repeated} is named twice`
        : names.includes('__proto__')
          ? 'a column is called __proto__'
          : undefined;
  if (problem === undefined) return;
  throw new MonitoringError(
    'invalid-input',
    'monitoring-baseline-columns',
    `A baseline cannot be built: ${problem}. Name each column to watch once.`,
  );
}
