import { join } from 'node:path';
import type { Check } from './check.ts';
import { runProgram } from './run-program.ts';
import { trackedFiles } from './tracked-files.ts';

const PROJECT = /^(examples\/[^/]+)\/slipway\.config\.ts$/;

/** The committed pipeline.yaml of an example is what its sources compile to. */
export const stalePipelines: Check = {
  name: 'stale pipelines',
  async run(repository) {
    const folders = (await trackedFiles(repository)).flatMap(
      (path) => PROJECT.exec(path)?.slice(1) ?? [],
    );
    const program = join(repository, 'packages/slipway/bin/slipway.mjs');
    const compile = runProgram('compile', [process.execPath, program, 'compile', '--check']);
    const problems = await Promise.all(
      folders.map((folder) => compile.run(join(repository, folder))),
    );
    return problems.flat();
  },
};
