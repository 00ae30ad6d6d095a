// `npm run conformance [-- name …]`: our files and servers against the real outside tools.

import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConformanceSuite } from './conformance-suite.ts';
import { runSuite } from './suite-runner.ts';

const here = import.meta.dirname;
const repository = join(here, '..');
const names = await suiteNames(process.argv.slice(2));
if (names === undefined) process.exitCode = 2;
else await runAll(names);

async function suiteNames(wanted: readonly string[]): Promise<readonly string[] | undefined> {
  const entries = await readdir(here, { withFileTypes: true });
  const all = entries
    .filter((entry) => entry.isDirectory() && existsSync(join(here, entry.name, 'run.ts')))
    .map(({ name }) => name)
    .sort();
  const unknown = wanted.filter((name) => !all.includes(name));
  if (unknown.length === 0) return wanted.length === 0 ? all : wanted;
  console.error(`There is no suite ${unknown.join(', ')}. There are: ${all.join(', ')}.`);
  return undefined;
}

async function runAll(names: readonly string[]): Promise<void> {
  let passed = 0;
  const failures: string[] = [];
  for (const name of names) {
    console.log(`  ${name}`);
    const module = (await import(`./${name}/run.ts`)) as { suite: ConformanceSuite };
    const outcome = await runSuite(module.suite, repository);
    const isGood = outcome.failures.length === 0;
    const time = `${(outcome.durationMs / 1000).toFixed(1)} s`;
    console.log(`${isGood ? 'ok  ' : 'FAIL'} ${name}: ${outcome.passed} passed, ${time}`);
    passed += outcome.passed;
    failures.push(
      ...outcome.failures.map(({ claim, problem }) => `${name}: ${claim}\n  ${problem}`),
    );
  }
  if (failures.length > 0) console.error(`\n${failures.join('\n\n')}\n`);
  console.log(`${passed} passed, ${failures.length} failed`);
  process.exitCode = failures.length === 0 ? 0 : 1;
}
