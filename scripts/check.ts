// `npm run check`: every gate, side by side. A line per gate; all problems at the end.
import { adapterContracts } from './checks/adapter-contracts.ts';
import type { Check } from './checks/check.ts';
import { fileLengths } from './checks/file-lengths.ts';
import { fileNames } from './checks/file-names.ts';
import { lockfile } from './checks/lockfile.ts';
import { runProgram } from './checks/run-program.ts';
import { secrets } from './checks/secrets.ts';
import { stalePipelines } from './checks/stale-pipelines.ts';
import { thrownErrors } from './checks/thrown-errors.ts';

/** Longest first: they run side by side. */
const CHECKS: readonly Check[] = [
  runProgram('types', ['tsc', '-p', '.']),
  runProgram('unused code', ['knip', '--no-progress']),
  runProgram('layers', ['node', 'scripts/check-layers.ts']),
  runProgram('format and lint', [
    'biome',
    'ci',
    '--colors=off',
    '--diagnostic-level=warn',
    '--error-on-warnings',
    '--max-diagnostics=50',
    '.',
  ]),
  runProgram('readme', ['node', 'scripts/readme-snippets.ts', '--check']),
  stalePipelines,
  adapterContracts,
  fileNames,
  fileLengths,
  thrownErrors,
  secrets,
  lockfile,
];

const repository = new URL('../', import.meta.url).pathname;
const started = performance.now();
const outcomes = await Promise.all(CHECKS.map(runOne));
const failed = outcomes.filter(({ problems }) => problems.length > 0);
for (const { name, problems } of failed) console.error(`\n${name}:\n  ${problems.join('\n  ')}`);
console.log(
  `\n${outcomes.length - failed.length} of ${outcomes.length} checks passed in ${seconds(started)}`,
);
process.exitCode = failed.length === 0 ? 0 : 1;

async function runOne(check: Check): Promise<{ name: string; problems: readonly string[] }> {
  const began = performance.now();
  const problems = await check.run(repository);
  console.log(
    `${problems.length === 0 ? 'ok  ' : 'FAIL'} ${check.name.padEnd(16)} ${seconds(began)}`,
  );
  return { name: check.name, problems };
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}
