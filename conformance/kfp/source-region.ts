import assert from 'node:assert/strict';

/** The lines between `// #region name` and `// #endregion`, from their own left edge. */
export function sourceRegion(source: string, name: string): string {
  const lines = source.split('\n');
  const start = lines.findIndex((line) => line.trim() === `// #region ${name}`);
  assert.ok(start >= 0, `there is no region ${name}`);
  const length = lines.slice(start).findIndex((line) => line.trim() === '// #endregion');
  return dedented(lines.slice(start + 1, start + length));
}

/** What `define: () => …` of a gap makes. */
export function definitionIn(region: string): string {
  const [first = '', ...rest] = region.split('\n');
  if (first.endsWith('{')) return dedented(rest.slice(0, -1));
  return dedented(rest).replace(/,$/, ';');
}

function dedented(lines: readonly string[]): string {
  const indents = lines.filter(Boolean).map((line) => line.length - line.trimStart().length);
  const edge = Math.min(...indents);
  return lines.map((line) => line.slice(edge)).join('\n');
}
