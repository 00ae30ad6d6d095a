import type { Diagnostic } from '../core/diagnostics.ts';
import { WarehouseError } from './errors.ts';
import type { Column, TableSchema } from './table-schema.ts';

const COLUMNS_MAX = 2000;
const NAME_LENGTH_MAX = 300;

/** Throws `warehouse-schema-invalid` with every problem of the schema. */
export function checkTableSchema(schema: TableSchema): void {
  const problems = schemaDiagnostics(schema);
  if (problems.length === 0) return;
  const lines = problems.slice(0, 10).map(({ path, message }) => `  ${path}: ${message}`);
  throw new WarehouseError(
    'invalid-input',
    'warehouse-schema-invalid',
    `The table schema is not right (${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}):\n${lines.join('\n')}`,
    { details: { problems } },
  );
}

function schemaDiagnostics({ columns }: TableSchema): Diagnostic[] {
  if (columns.length === 0 || columns.length > COLUMNS_MAX)
    return [problem('columns', `there are ${columns.length}; a table has 1 to ${COLUMNS_MAX}`)];
  const seen = new Set<string>();
  return columns.flatMap((column, index) => {
    const path = `columns[${index}]`;
    const key = column.name.toLowerCase();
    const repeated = seen.has(key)
      ? [problem(path, 'its name is taken (case does not count)')]
      : [];
    seen.add(key);
    return [...repeated, ...columnDiagnostics(column, path)];
  });
}

function columnDiagnostics({ name, type, values, min, max }: Column, path: string): Diagnostic[] {
  const isNumeric = type === 'integer' || type === 'number';
  const rules: readonly (readonly [isBroken: boolean, message: string])[] = [
    [name.trim() === '' || name.length > NAME_LENGTH_MAX, 'its name is empty or too long'],
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
    [/[\u0000-\u001f\u007f]/.test(name), 'its name holds a control character'],
    [!isNumeric && (min !== undefined || max !== undefined), `min and max do not fit a ${type}`],
    [Number.isNaN(min) || Number.isNaN(max), 'min or max is not a number'],
    [min !== undefined && max !== undefined && min > max, 'min is greater than max'],
    [values?.length === 0, 'values is empty, so every row would be rejected'],
  ];
  return rules.flatMap(([isBroken, message]) => (isBroken ? [problem(path, message)] : []));
}

const problem = (path: string, message: string): Diagnostic => ({
  code: 'warehouse-schema-invalid',
  severity: 'error',
  path,
  message,
});
