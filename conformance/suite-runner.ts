import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConformanceContext, ConformanceSuite } from './conformance-suite.ts';
import { pythonVenv } from './python-venv.ts';
import { runProgram } from './run-program.ts';

export interface SuiteOutcome {
  readonly passed: number;
  readonly failures: readonly { readonly claim: string; readonly problem: string }[];
  readonly durationMs: number;
}

/** Runs one suite. A suite without checks counts as one claim. */
export async function runSuite(suite: ConformanceSuite, repository: string): Promise<SuiteOutcome> {
  const began = performance.now();
  const folders: string[] = [];
  const failures: { claim: string; problem: string }[] = [];
  let passed = 0;
  const attempt = async (claim: string, body: () => Promise<void>): Promise<boolean> => {
    try {
      await body();
      return true;
    } catch (error) {
      failures.push({ claim, problem: error instanceof Error ? error.message : String(error) });
      return false;
    }
  };
  const log = (line: string): void => console.log(`    ${line}`);
  const context: ConformanceContext = {
    repository,
    log,
    runProgram,
    async check(name, claim) {
      const holds = await attempt(name, claim);
      if (holds) passed += 1;
      log(`${holds ? 'ok  ' : 'FAIL'} ${name}`);
      return holds;
    },
    pythonVenv: (name, requirements) =>
      pythonVenv({ root: join(repository, '.venvs'), name, requirements, log }),
    async temporaryFolder() {
      const folder = await mkdtemp(join(tmpdir(), `slipway-${suite.name}-`));
      folders.push(folder);
      return folder;
    },
  };
  const isThrough = await attempt(suite.name, () => suite.run(context));
  if (isThrough && passed === 0 && failures.length === 0) passed = 1;
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
  return { passed, failures, durationMs: performance.now() - began };
}
