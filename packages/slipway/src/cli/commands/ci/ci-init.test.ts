import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { defineProject } from '../../../environments/project.ts';
import { recordedIo } from '../../recorded-io.ts';
import { runCli } from '../../run-cli.ts';
import { branchesOf } from './branches.ts';
import { cloudBuildFile } from './cloud-build-file.ts';
import { githubFile } from './github-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ci-init-'));
  writeFileSync(
    join(folder, 'slipway.config.mjs'),
    `export default ${JSON.stringify(
      defineProject({
        name: 'p',
        environments: { dev: {}, prod: {} },
        ci: { branches: { main: 'prod' } },
      }),
    )};`,
  );
});
afterEach(() => rmSync(folder, { recursive: true }));

const init = async (...words: string[]) => {
  const recorded = recordedIo({ workingFolder: folder });
  const exitCode = await runCli(['ci', 'init', ...words], recorded.io);
  return { exitCode, stderr: recorded.stderr() };
};

test('branches are those that are named, and environments without one', () => {
  const project = defineProject({
    name: 'p',
    environments: { dev: {}, prod: {} },
    ci: { branches: { main: 'prod' } },
  });
  expect(branchesOf(project)).toEqual([
    { name: 'main', environment: 'prod' },
    { name: 'dev', environment: 'dev' },
  ]);
});

test('a file is written once, and replaced only by force', async () => {
  expect((await init('--provider', 'github')).exitCode).toBe(0);
  const file = join(folder, '.github/workflows/slipway.yml');
  writeFileSync(file, 'mine');
  expect(await init('--provider', 'github')).toMatchObject({
    exitCode: 4,
    stderr: expect.stringContaining('--force'),
  });
  expect(readFileSync(file, 'utf8')).toBe('mine');
  expect((await init('--provider', 'github', '--force')).exitCode).toBe(0);
  expect(readFileSync(file, 'utf8')).toContain('slipway ci run');
});

test('without a provider, or for an unknown one, nothing is written', async () => {
  expect((await init()).exitCode).toBe(2);
  expect((await init('--provider', 'jenkins')).exitCode).toBe(2);
});

test('on GitHub a pull request has no environment, and so another identity than a merge', () => {
  const { jobs, permissions } = parse(githubFile([{ name: "it's/x", environment: 'prod' }]));
  expect(permissions).toEqual({ contents: 'read' });
  expect(Object.keys(jobs)).toEqual(['check-1-prod', 'merge-1-prod']);
  expect(jobs['check-1-prod'].environment).toBeUndefined();
  expect(jobs['merge-1-prod']).toMatchObject({
    environment: 'prod',
    if: "github.event_name == 'push' && github.ref_name == 'it''s/x'",
    permissions: { contents: 'read', 'id-token': 'write' },
  });
  const uses = jobs['merge-1-prod'].steps.flatMap(
    ({ uses: used }: { uses?: string }) => used ?? [],
  );
  for (const action of uses) expect(action).toMatch(/^actions\/[a-z-]+@v\d+$/);
});

test('no branch name gets into a script', () => {
  const evil = [{ name: '$(touch x)`y`\'"; z', environment: 'prod' }];
  for (const { steps } of Object.values(parse(githubFile(evil)).jobs) as {
    steps: { run?: string }[];
  }[])
    for (const { run = '' } of steps) expect(run).not.toContain('touch');
  const script = parse(cloudBuildFile(evil)).steps[1].args[1] as string;
  // Inside single quotes of the shell, its dollar sign doubled for Cloud Build.
  expect(script).toContain(`  '$$(touch x)\`y\`'\\''"; z') AUDIENCE='slipway:prod' ;;`);
});

test('Cloud Build asks for a token of the environment of the branch', () => {
  const text = cloudBuildFile([
    { name: 'dev', environment: 'dev' },
    { name: 'main', environment: 'prod' },
  ]);
  expect(text).toContain('^(dev|main)$');
  const [install, run] = parse(text).steps;
  expect(install).toMatchObject({ entrypoint: 'npm', args: ['ci'] });
  expect(run.args[1]).toContain("'main') AUDIENCE='slipway:prod' ;;");
  // Every dollar sign of the shell is doubled: Cloud Build would take it for one of its own.
  expect(run.args[1].replaceAll('$$', '')).not.toContain('$');
});
