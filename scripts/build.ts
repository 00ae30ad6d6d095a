// `npm run build`: packages/slipway/src → dist: types, modules, files that are no TypeScript of ours.
import { spawnSync } from 'node:child_process';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { bundle } from './bundle.ts';

const repository = join(import.meta.dirname, '..');
const library = join(repository, 'packages/slipway');
/** Files that programs read as they are. */
const VERBATIM = ['cli/commands/init/template'];

await rm(join(library, 'dist'), { recursive: true, force: true });
const compiler = join(repository, 'node_modules/typescript/bin/tsc');
const { status } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], {
  cwd: library,
  stdio: 'inherit',
});
if (status === 0) {
  for (const path of VERBATIM)
    await cp(join(library, 'src', path), join(library, 'dist', path), { recursive: true });
  for (const name of ['slipway_runner', 'slipway_step'])
    await cp(join(repository, 'python', name), join(library, 'dist/python', name), {
      recursive: true,
      filter: (path) => !path.includes('__pycache__'),
    });
}
if (status === 0) await bundle(library);
process.exitCode = status ?? 1;
