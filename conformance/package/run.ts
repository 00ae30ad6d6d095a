import assert from 'node:assert/strict';
import { access, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConformanceContext, ConformanceSuite } from '../conformance-suite.ts';

interface PackedFile {
  readonly path: string;
  readonly size: number;
}

/** What is published is what works: the tarball, installed in an empty folder, runs a pipeline. */
export const suite: ConformanceSuite = {
  name: 'package',
  async run(context) {
    const folder = await context.temporaryFolder();
    const tarball = await pack(context, folder);
    await writeFile(join(folder, 'package.json'), '{"name":"empty","private":true}\n');
    // The CPU library is in the package; its install script would fetch a GPU one.
    const variables = { npm_config_onnxruntime_node_install: 'skip' };
    const words = ['install', '--prefer-offline', '--no-audit', '--no-fund', tarball];
    await context.runProgram(['npm', ...words], { folder, variables });
    await tryProject(context, folder);
  },
};

async function pack(context: ConformanceContext, folder: string): Promise<string> {
  const { stdout } = await context.runProgram(
    ['npm', 'pack', '--json', '--pack-destination', folder],
    {
      folder: join(context.repository, 'packages/slipway'),
    },
  );
  // `prepack` builds, and may print before npm does.
  const [packed] = JSON.parse(stdout.slice(stdout.indexOf('[\n'))) as {
    filename: string;
    size: number;
    files: PackedFile[];
  }[];
  assert.ok(packed, 'npm pack says what it packed');
  const paths = packed.files.map(({ path }) => path);
  context.log(`${paths.length} files, ${(packed.size / 1024).toFixed(0)} KiB`);
  await context.check(
    'the tarball holds the program, the library, the template and the licence',
    async () => {
      for (const path of [
        'LICENSE',
        'bin/slipway.mjs',
        'dist/index.js',
        'dist/index.d.ts',
        'dist/testing/index.js',
        'dist/engine/executors/typescript/worker-main.js',
        'dist/cli/commands/init/template/_gitignore',
        'dist/cli/commands/init/template/pipeline.ts',
        'dist/cli/commands/init/template/_github/workflows/ci.yml',
      ])
        assert.ok(paths.includes(path), `${path} is missing`);
    },
  );
  await context.check('and no sources, tests or fixtures', async () => {
    const strays = paths.filter(
      (path) =>
        /^src\/|\.contract\.|fixtures\//.test(path) ||
        (/\.test(-d)?\.[jt]s$/.test(path) && !path.includes('/template/')),
    );
    assert.deepEqual(strays, []);
  });
  return join(folder, packed.filename);
}

async function tryProject(context: ConformanceContext, folder: string): Promise<void> {
  const slipway = join(folder, 'node_modules/.bin/slipway');
  const project = join(folder, 'two-steps');
  const inProject = (...words: [string, ...string[]]) =>
    context.runProgram(words, { folder: project });
  await context.check('slipway doctor finds every native library', async () => {
    const { stdout } = await context.runProgram([slipway, 'doctor', '--json'], { folder });
    assert.equal(JSON.parse(stdout).ready, true);
  });
  await context.check('slipway init makes a project that depends on the same tarball', async () => {
    await context.runProgram([slipway, 'init', 'two-steps'], { folder });
    const { dependencies } = JSON.parse(await readFile(join(project, 'package.json'), 'utf8'));
    assert.match(dependencies.slipway, /^file:.*\/slipway-[\d.]+\.tgz$/);
    await access(dependencies.slipway.slice('file:'.length));
  });
  await context.check('its pipeline runs', async () => {
    const { stdout } = await inProject(slipway, 'run', '--json');
    assert.deepEqual(statesOf(stdout), { average: 'SUCCEEDED', 'throw-dice': 'SUCCEEDED' });
  });
  await context.check('and again from the cache', async () => {
    const { stdout } = await inProject(slipway, 'run', '--json');
    assert.deepEqual(statesOf(stdout), { average: 'SKIPPED', 'throw-dice': 'SKIPPED' });
  });
  await context.check('its compiled file is checked for staleness', async () => {
    await inProject(slipway, 'compile');
    await inProject(slipway, 'compile', '--check');
  });
  await context.check('its test passes', async () => {
    await inProject(process.execPath, '--test');
  });
  await context.check('its types hold against the published declarations', async () => {
    const modules = join(context.repository, 'node_modules');
    const tsc = join(modules, 'typescript/bin/tsc');
    await inProject(process.execPath, tsc, '-p', '.', '--typeRoots', join(modules, '@types'));
  });
}

function statesOf(json: string): Record<string, string> {
  const { state, tasks } = JSON.parse(json) as {
    state: string;
    tasks: { path: string; state: string }[];
  };
  assert.equal(state, 'SUCCEEDED');
  return Object.fromEntries(tasks.map((task) => [task.path, task.state]));
}
