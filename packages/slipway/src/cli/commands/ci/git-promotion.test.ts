import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PromotedRepository } from '../../fixtures/promoted-repository.ts';

const project = join(import.meta.dirname, '../../fixtures/release-project');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'promotion-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Config {
  readonly keys: { readonly ada: string; readonly bob: string };
  readonly minimum: number;
  readonly devGrants?: Readonly<Record<string, readonly string[]>>;
}

const config = ({ keys, minimum, devGrants }: Config): string => `
import { defineProject } from 'slipway';

const people = {
  'ada@example.com': { roles: ['author', 'releaser'], publicKey: '${keys.ada}' },
  'bob@example.com': { roles: ['approver'], publicKey: '${keys.bob}' },
} as const;
const team = structuredClone(people) as never;

export default defineProject({
  name: 'release-project',
  stateFolder: '${join(folder, 'state')}',
  ci: {
    test: ['node', '--version'],
    parameters: { dev: 'dev.yaml' },
    publishTo: '${join(folder, 'scheduler')}',
  },
  environments: {
    dev: { releasesTo: 'staging', people: team, grants: ${JSON.stringify(devGrants)} },
    staging: { releasesTo: 'prod', people: team },
    prod: {
      people: team,
      policy: { approvals: 1, gates: [{ metric: 'accuracy', min: ${minimum} }] },
    },
  },
});
`;

const devGrants = {
  runner: ['warehouse:read', 'warehouse:write', 'artifacts:read', 'artifacts:write'],
  'releaser@staging': ['artifacts:read', 'warehouse:read'],
};

test('a pipeline goes from dev to prod by merges, and what must not is refused', () => {
  const identity = (name: string) => ({ SLIPWAY_IDENTITY_KEY: join(folder, `${name}.pem`) });
  const repository = new PromotedRepository(folder, project, identity('ada'));
  const publicKey = (name: string): string => {
    const { output } = repository.slipway(['identity', 'create', '--json'], identity(name));
    return (JSON.parse(output) as { publicKey: string }).publicKey;
  };
  const keys = { ada: publicKey('ada'), bob: publicKey('bob') };
  const configure = (given: Omit<Config, 'keys'>) =>
    repository.write('slipway.config.ts', config({ keys, ...given }));
  const refused = (branch: string, why: RegExp) => {
    const before = repository.head(branch);
    const { exitCode, output } = repository.merge(branch);
    expect(output).toMatch(why);
    expect([exitCode, repository.head(branch)], output).toEqual([1, before]);
  };

  writeFileSync(join(folder, 'people.csv'), 'id,name\n1,Ada\n2,Bob\n');
  writeFileSync(join(folder, 'finished'), '');
  repository.write(
    'dev.yaml',
    `source: ${join(folder, 'people.csv')}\nfinished: ${join(folder, 'finished')}\n`,
  );
  configure({ minimum: 0.95, devGrants });
  repository.commit('begin');

  // Nobody compiled it.
  refused('dev', /pipeline-stale/);
  expect(repository.slipway(['compile']).exitCode).toBe(0);
  repository.commit('compile');

  // More than it needs, then less.
  configure({ minimum: 0.95, devGrants: { ...devGrants, releaser: ['models:write'] } });
  repository.commit('grant for nothing');
  refused('dev', /releaser@dev is granted models:write in dev, which the pipeline does not need/);
  configure({ minimum: 0.95, devGrants: { ...devGrants, runner: ['artifacts:write'] } });
  repository.commit('grant too little');
  refused('dev', /runner@dev needs warehouse:write in dev for create-dataset, ingest/);

  configure({ minimum: 0.95, devGrants });
  repository.commit('grant what it needs');
  const merged = repository.merge('dev');
  expect(merged, merged.output).toMatchObject({ exitCode: 0 });
  expect(merged.output).toMatch(/== run: ok/);
  expect(merged.output).toMatch(/== publish: ok/);
  const published = readFileSync(join(folder, 'scheduler/dev/release.yaml'), 'utf8');
  expect(published).toBe(readFileSync(join(repository.clone, 'pipeline.yaml'), 'utf8'));

  expect(repository.merge('staging').output).toMatch(/in use in staging[\s\S]*== promote: ok/);

  // The gate of prod asks for more than the model has.
  refused('prod', /may not enter prod:[\s\S]*accuracy/);
  configure({ minimum: 0.8, devGrants });
  repository.commit('ask for less');
  refused('prod', /waits before prod:[\s\S]*0 of 1 approvals/);
  expect(existsSync(join(folder, 'scheduler/prod'))).toBe(false);

  const { output } = repository.slipway(['release', 'list', '-e', 'prod', '--json']);
  const { releases } = JSON.parse(output) as { releases: { digest: string }[] };
  const approve = ['release', 'approve', releases[0]!.digest, '-e', 'prod', '--comment', 'read'];
  expect(repository.slipway(approve).exitCode).toBe(5);
  expect(repository.slipway(approve, identity('bob')).exitCode).toBe(0);
  const inProd = repository.merge('prod');
  expect(inProd.output).toMatch(/people-model version 1 on people[\s\S]*== promote: ok/);
  expect(inProd.exitCode).toBe(0);
  expect(repository.head('prod')).toBe(repository.git('rev-parse', 'HEAD').trim());
  expect(existsSync(join(folder, 'scheduler/prod/release.yaml'))).toBe(true);
  // Trained once, in dev.
  expect(readFileSync(join(folder, 'finished'), 'utf8')).toBe('train\n');
}, 240_000);
