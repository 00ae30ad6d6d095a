interface Row {
  readonly construct: string;
  readonly happens: string;
  readonly elsewhere?: string;
}

/** The matrix as a Markdown table: every row of it was run before it is written. */
export function semanticsTable(rows: readonly Row[]): string {
  const lines = rows.map(
    ({ construct, happens, elsewhere = '' }) => `| ${construct} | ${happens} | ${elsewhere} |`,
  );
  return ['| construct | what happens | elsewhere |', '|---|---|---|', ...lines].join('\n');
}
