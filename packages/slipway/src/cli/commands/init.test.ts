import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EXIT_CODES } from '../exit-codes.ts';
import { recordedIo } from '../recorded-io.ts';
import { runCli } from '../run-cli.ts';

describe('slipway init', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slipway-init-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function init(...words: string[]) {
    const { io, stdout, stderr } = recordedIo({ workingFolder: folder });
    const exitCode = await runCli(['init', ...words], io);
    return { exitCode, stdout: stdout(), stderr: stderr() };
  }

  it('writes a project under its name, with no placeholder left', async () => {
    const { exitCode, stdout } = await init('churn-model', '--json');
    expect(exitCode).toBe(0);
    const { files } = JSON.parse(stdout) as { files: string[] };
    expect(files).toEqual([
      '.github/workflows/ci.yml',
      '.gitignore',
      '.npmrc',
      'README.md',
      'package.json',
      'pipeline.test.ts',
      'pipeline.ts',
      'slipway.config.ts',
      'tsconfig.json',
    ]);
    for (const file of files) {
      const text = await readFile(join(folder, 'churn-model', file), 'utf8');
      expect(text).not.toMatch(/\{\{\w+\}\}/);
    }
    const manifest = JSON.parse(await readFile(join(folder, 'churn-model/package.json'), 'utf8'));
    expect(manifest.name).toBe('churn-model');
    expect(Object.keys(manifest.dependencies)).toEqual(['slipway', 'zod']);
  });

  it.each([
    '',
    '.',
    '..',
    '../up',
    '/abs',
    'a/b',
    'Upper',
    '1st',
    'with space',
    'dash-',
    'slipway',
    'node_modules',
    'con',
    '$(touch x)',
    'ünïcode',
    'a'.repeat(41),
    'a'.repeat(100_000),
  ])('refuses the name %j', async (name) => {
    const { exitCode, stderr } = await init('--', name);
    expect(exitCode).toBe(EXIT_CODES['invalid-input']);
    expect(stderr).toContain('error[init-bad-name]');
    expect(stderr.length).toBeLessThan(400);
    expect(await readdir(folder)).toEqual([]);
  });

  it('wants a name', async () => {
    expect((await init()).stderr).toContain("missing required argument 'name'");
  });

  it('takes an empty folder, refuses one that holds anything, and leaves it alone', async () => {
    await mkdir(join(folder, 'mine'));
    expect((await init('mine')).exitCode).toBe(0);
    await writeFile(join(folder, 'mine/pipeline.ts'), 'precious');
    const { exitCode, stderr } = await init('mine');
    expect(exitCode).toBe(EXIT_CODES.conflict);
    expect(stderr).toContain('error[init-folder-not-empty]');
    expect(await readFile(join(folder, 'mine/pipeline.ts'), 'utf8')).toBe('precious');
  });

  it('refuses a file of that name', async () => {
    await writeFile(join(folder, 'mine'), 'a file');
    expect((await init('mine')).stderr).toContain('error[init-folder-unusable]');
  });
});
