import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { adapterContracts } from './adapter-contracts.ts';
import type { Check } from './check.ts';
import { fileLengths } from './file-lengths.ts';
import { fileNames } from './file-names.ts';
import { lockfile } from './lockfile.ts';
import { runProgram } from './run-program.ts';
import { secrets } from './secrets.ts';
import { stalePipelines } from './stale-pipelines.ts';
import { thrownErrors } from './thrown-errors.ts';

describe('the gates of npm run check', () => {
  let tree: string;
  beforeEach(async () => {
    tree = await mkdtemp(join(tmpdir(), 'slipway-checks-'));
    execFileSync('git', ['init', '-q', tree]);
  });
  afterEach(() => rm(tree, { recursive: true, force: true }));

  async function problems(check: Check, path: string, text: string) {
    await mkdir(dirname(join(tree, path)), { recursive: true });
    await writeFile(join(tree, path), text);
    return check.run(tree);
  }

  it.each(['src/utils.ts', 'src/string-helpers.ts', 'src/common/a.ts', 'a/task-manager.py'])(
    'refuse the name %s',
    async (path) => expect(await problems(fileNames, path, '')).toHaveLength(1),
  );

  it.each(['src/random-id.ts', 'src/commonwealth.ts', 'docs/utils.md'])(
    'accept the name %s',
    async (path) => expect(await problems(fileNames, path, '')).toEqual([]),
  );

  it('refuse a file of 401 lines, not one of 400, nor one with a reason', async () => {
    expect(await problems(fileLengths, 'a.ts', 'x\n'.repeat(400))).toEqual([]);
    const reason = '// check-allow: long file, because it is one table\n';
    expect(await problems(fileLengths, 'b.ts', reason + 'x\n'.repeat(500))).toEqual([]);
    expect(await problems(fileLengths, 'c.ts', 'x\n'.repeat(401))).toHaveLength(1);
  });

  it('refuse plain errors in the library, and only there', async () => {
    const text = "\nthrow new Error('no');\n";
    expect(await problems(thrownErrors, 'scripts/a.ts', text)).toEqual([]);
    expect(await problems(thrownErrors, 'packages/x/src/a.test.ts', text)).toEqual([]);
    expect(await problems(thrownErrors, 'packages/x/src/a.ts', text)).toEqual([
      expect.stringContaining('packages/x/src/a.ts:2'),
    ]);
    const rejected = "reject(new TypeError('no'))";
    expect(await problems(thrownErrors, 'packages/x/src/b.ts', rejected)).toHaveLength(2);
  });

  it.each([
    `const key = 'AKIA${'A'.repeat(16)}';`,
    `// npm_${'a'.repeat(36)}`,
    `-----BEGIN PRIVATE KEY-----\n${'A'.repeat(64)}`,
    ['postgres://admin', 'correcthorse@db.example/x'].join(':'),
  ])('refuse the secret %s', async (text) => {
    expect(await problems(secrets, 'a.ts', text)).toHaveLength(1);
  });

  it('accept what only looks like one', async () => {
    const text = `'-----BEGIN PRIVATE KEY-----' + pem; 'http://user:\${password}@host'; 'http://a/b:c@d'`;
    expect(await problems(secrets, 'a.ts', text)).toEqual([]);
  });

  const locked = (entry: object) =>
    JSON.stringify({ packages: { '': {}, 'node_modules/a': { version: '1.0.0', ...entry } } });

  it.each([
    [{ integrity: 'sha512-x' }, 0],
    [{}, 1],
    [{ integrity: 'sha512-x', resolved: 'https://registry.example/a.tgz' }, 1],
    [{ integrity: 'sha512-x', optionalDependencies: { 'a-win32-x64': '1.0.0' } }, 1],
  ])('judge the lockfile entry %j', async (entry, count) => {
    expect(await problems(lockfile, 'package-lock.json', locked(entry))).toHaveLength(count);
  });

  it('ignore what git ignores', async () => {
    await writeFile(join(tree, '.gitignore'), 'dist/\n');
    expect(await problems(fileNames, 'dist/utils.ts', '')).toEqual([]);
  });

  it('tell a program that fails, and one that is not there', async () => {
    const failing = runProgram('x', [
      process.execPath,
      '-e',
      'console.log("why"); process.exit(3)',
    ]);
    expect((await failing.run(tree)).slice(1)).toEqual(['why']);
    expect((await runProgram('x', ['no-such-program']).run(tree))[0]).toContain('did not start');
    expect(await runProgram('x', [process.execPath, '-e', '']).run(tree)).toEqual([]);
  });

  it('refuse an adapter that runs no contract suite', async () => {
    const adapters = 'packages/slipway/src/adapters';
    const unproven = await problems(adapterContracts, `${adapters}/disk/disk-store.ts`, '');
    expect(unproven).toEqual([expect.stringContaining(`${adapters}/disk`)]);
    const test = "import { storeContract } from '../../runs/store.contract.ts';";
    expect(await problems(adapterContracts, `${adapters}/disk/disk-store.test.ts`, test)).toEqual(
      [],
    );
  });

  it('refuse an example whose compiled pipeline is not committed', async () => {
    const program = 'packages/slipway/bin/slipway.mjs';
    await mkdir(join(tree, 'packages/slipway/bin'), { recursive: true });
    await writeFile(
      join(tree, program),
      'if (!process.cwd().endsWith("good")) { console.error("stale"); process.exit(4); }',
    );
    expect(await problems(stalePipelines, 'examples/good/slipway.config.ts', '')).toEqual([]);
    expect(await problems(stalePipelines, 'examples/bad/slipway.config.ts', '')).toContain('stale');
  });
});
