// `npm run bench [-- name …]`: figures as a table, and as JSON in bench/results/<name>.json.
import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Bench, BenchRow } from './bench.ts';

const here = import.meta.dirname;
const wanted = process.argv.slice(2);
const entries = await readdir(here, { withFileTypes: true });
const all = entries
  .filter((entry) => entry.isDirectory() && existsSync(join(here, entry.name, 'bench.ts')))
  .map(({ name }) => name)
  .sort();
const unknown = wanted.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}. There are: ${all.join(', ')}.`);
  process.exitCode = 2;
} else {
  for (const name of wanted.length === 0 ? all : wanted) await runOne(name);
}

async function runOne(name: string): Promise<void> {
  const { bench } = (await import(`./${name}/bench.ts`)) as { bench: Bench };
  const rows = await bench.run({
    repository: join(here, '..'),
    log: (line) => console.error(`  ${line}`),
  });
  console.log(`\n${bench.name}\n${toTable(rows)}`);
  const folder = join(here, 'results');
  await mkdir(folder, { recursive: true });
  const record = {
    bench: bench.name,
    measuredAt: new Date().toISOString(),
    machine: machine(),
    rows,
  };
  await writeFile(join(folder, `${name}.json`), `${JSON.stringify(record, undefined, 2)}\n`);
}

function toTable(rows: readonly BenchRow[]): string {
  const cells = rows.map(({ measure, subject, value, unit, spread, target, note }) => [
    subject === undefined ? measure : `${subject}: ${measure}`,
    value === null ? '–' : `${rounded(value)} ${unit}`,
    value === null || target === undefined ? '' : describeTarget(value, target),
    [...(spread === undefined ? [] : [spread.map(rounded).join('–')]), note ?? ''].join('  '),
  ]);
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(...cells.map((row) => row[column]?.length ?? 0)),
  );
  return cells
    .map(
      (row) =>
        `  ${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}`,
    )
    .join('\n');
}

function describeTarget(value: number, target: NonNullable<BenchRow['target']>): string {
  const [isMet, text] =
    'atMost' in target
      ? [value <= target.atMost, `≤ ${target.atMost}`]
      : [value >= target.atLeast, `≥ ${target.atLeast}`];
  return `${text} ${isMet ? 'met' : 'MISSED'}`;
}

function rounded(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}

function machine() {
  const processors = cpus();
  return {
    processor: processors[0]?.model ?? 'unknown',
    processors: processors.length,
    memoryGb: Math.round(totalmem() / 1e9),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
  };
}
