// Fills the README's marked blocks from the files they come from. `--check` only compares.
// A block stands between `<!-- from <file>[#<region>] -->` and the end of the code fence or table.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const repository = new URL('../', import.meta.url);
const path = fileURLToPath(new URL('README.md', repository));
const BLOCK = /(<!-- from (\S+) -->\n)([\s\S]*?)(\n<!-- end -->)/g;

const before = readFileSync(path, 'utf8');
const after = before.replaceAll(
  BLOCK,
  (...[, start, source, , end]: string[]) => `${start}${render(source ?? '')}${end}`,
);
if (process.argv.includes('--check')) {
  if (after !== before) {
    console.error('README.md does not show what its sources say. Run npm run readme.');
    process.exitCode = 1;
  }
} else if (after !== before) writeFileSync(path, after);

/** Code and recorded output as a fence, benchmark results as a table. */
function render(source: string): string {
  const [file = '', region] = source.split('#');
  const text = readFileSync(new URL(file, repository), 'utf8').trimEnd();
  if (file.endsWith('.json'))
    return region === 'subjects' ? subjectTable(JSON.parse(text)) : benchTable(JSON.parse(text));
  const language = file.endsWith('.ts') ? 'ts' : 'text';
  const shown = region === undefined ? text : regionOf(text, region);
  return `\`\`\`${language}\n${shown}\n\`\`\``;
}

/** The lines between `// #region <name>` and `// #endregion`. */
function regionOf(text: string, region: string): string {
  const lines = text.split('\n');
  const from = lines.findIndex((line) => line.trim() === `// #region ${region}`);
  const to = lines.findIndex((line, index) => index > from && line.trim() === '// #endregion');
  if (from < 0 || to < 0) throw new Error(`there is no region ${region}`);
  return lines.slice(from + 1, to).join('\n');
}

interface BenchRecord {
  readonly rows: readonly {
    readonly measure: string;
    readonly subject?: string;
    readonly value: number | null;
    readonly unit: string;
    readonly note?: string;
  }[];
}

type Row = BenchRecord['rows'][number];

function benchTable({ rows }: BenchRecord): string {
  const line = (row: Row) =>
    `| ${row.measure} | ${valueText(row)} ${row.unit} | ${row.note ?? ''} |`;
  const own = rows.filter(({ subject }) => subject === undefined);
  return ['| | | |', '|---|---|---|', ...own.map(line)].join('\n');
}

/** Those measured beside each other, one a line; notes stand at the end. */
function subjectTable({ rows }: BenchRecord): string {
  const of = Map.groupBy(
    rows.filter(({ subject }) => subject !== undefined),
    ({ subject }) => subject,
  );
  const columns = new Map(
    [...of.values()].flat().map(({ measure, unit }) => [measure, `${measure}, ${unit}`]),
  );
  const lines = [...of].map(([subject, figures]) => {
    const cells = [...columns.keys()].map((measure) => {
      const row = figures.find((figure) => figure.measure === measure);
      return row === undefined ? '–' : valueText(row);
    });
    const notes = figures.flatMap(({ note, value, measure }) =>
      note === undefined ? [] : [value === null ? `${measure}: ${note}` : note],
    );
    return `| ${[subject, ...cells, notes.join('; ')].join(' | ')} |`;
  });
  return [
    `| | ${[...columns.values()].join(' | ')} | |`,
    `|---|${'--:|'.repeat(columns.size)}---|`,
    ...lines,
  ].join('\n');
}

function valueText({ value }: Row): string {
  return value === null ? '–' : Number(value.toPrecision(3)).toLocaleString('en-US');
}
