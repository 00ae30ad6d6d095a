import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProject } from './create-project.ts';

const PACKAGE = fileURLToPath(new URL('../../../../', import.meta.url));
const PROGRAM = join(PACKAGE, 'bin/slipway.mjs');
const run = promisify(execFile);

/** What npm install would do; the packed tarball is tried by `npm run conformance -- package`. */
async function install(folder: string): Promise<void> {
  await mkdir(join(folder, 'node_modules'));
  await symlink(PACKAGE, join(folder, 'node_modules/slipway'));
  const zod = dirname(createRequire(import.meta.url).resolve('zod/package.json'));
  await symlink(zod, join(folder, 'node_modules/zod'));
}

describe('a project made by slipway init', () => {
  let parent: string;
  let folder: string;
  beforeAll(async () => {
    parent = await mkdtemp(join(tmpdir(), 'slipway-project-'));
    ({ folder } = await createProject(parent, 'two-steps'));
    await install(folder);
  });
  afterAll(() => rm(parent, { recursive: true, force: true }));

  const slipway = async (...words: string[]) =>
    JSON.parse(
      (await run(process.execPath, [PROGRAM, ...words, '--json'], { cwd: folder })).stdout,
    );
  const statesOf = (result: { tasks: { path: string; state: string }[] }) =>
    Object.fromEntries(result.tasks.map(({ path, state }) => [path, state]));

  it('runs, and takes finished tasks from the cache the second time', async () => {
    const first = await slipway('run');
    expect(statesOf(first)).toEqual({ 'throw-dice': 'SUCCEEDED', average: 'SUCCEEDED' });
    const second = await slipway('run');
    expect(second.state).toBe('SUCCEEDED');
    expect(statesOf(second)).toEqual({ 'throw-dice': 'SKIPPED', average: 'SKIPPED' });
  });

  it('passes its own test by the command of its package.json', async () => {
    const { scripts } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    const [node, ...words] = scripts.test.split(' ');
    expect(node).toBe('node');
    // Vitest's own variables would tell the child's test runner to report to it.
    const variables = { PATH: '/usr/bin:/bin', HOME: parent };
    const { stdout } = await run(process.execPath, words, { cwd: folder, env: variables });
    expect(stdout).toMatch(/pass 2/);
    expect(stdout).toMatch(/fail 0/);
  });

  it('notices when its compiled pipeline is stale', async () => {
    await expect(slipway('compile', '--check')).rejects.toMatchObject({ code: 4 });
    await slipway('compile');
    expect(await slipway('compile', '--check')).toMatchObject({ isChanged: false });
  });
});
