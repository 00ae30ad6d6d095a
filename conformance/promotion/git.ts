import assert from 'node:assert/strict';
import { join } from 'node:path';
import { PromotedRepository } from '../../packages/slipway/src/cli/fixtures/promoted-repository.ts';
import type { ConformanceContext } from '../conformance-suite.ts';

const config = (
  keys: { ada: string; bob: string },
  state: string,
  given: { aucMin: number; grants?: object },
) => `
import { defineProject, type ProjectDefinition } from 'slipway';

const people: ProjectDefinition['environments'][string]['people'] = {
  'ada@example.com': { roles: ['author', 'releaser'], publicKey: '${keys.ada}' },
  'bob@example.com': { roles: ['approver'], publicKey: '${keys.bob}' },
};

export default defineProject({
  name: 'census-income',
  image: 'census-income:latest',
  stateFolder: ${JSON.stringify(state)},
  ci: { parameters: { dev: 'dev.yaml' }, publishTo: ${JSON.stringify(join(state, 'scheduler'))} },
  environments: {
    dev: { releasesTo: 'staging', people, grants: ${JSON.stringify(given.grants)} },
    staging: { releasesTo: 'prod', people },
    prod: { people, policy: { approvals: 1, gates: [{ metric: 'auc', min: ${given.aucMin} }] } },
  },
});
`;

/** The reference example goes from dev to prod by merges of real git, and what must not is refused. */
export async function git(context: ConformanceContext): Promise<void> {
  const { stdout } = await context.runProgram(['git', '--version']);
  context.log(stdout.trim());
  const folder = await context.temporaryFolder();
  const identity = (name: string) => ({ SLIPWAY_IDENTITY_KEY: join(folder, `${name}.pem`) });
  const example = join(context.repository, 'examples/census-income');
  const repository = new PromotedRepository(folder, example, identity('ada'));
  const publicKey = (name: string): string => {
    const { output } = repository.slipway(['identity', 'create', '--json'], identity(name));
    return (JSON.parse(output) as { publicKey: string }).publicKey;
  };
  const keys = { ada: publicKey('ada'), bob: publicKey('bob') };
  const commit = (message: string, given: { aucMin: number; grants?: object }) => {
    repository.write('slipway.config.ts', config(keys, join(folder, 'state'), given));
    repository.commit(message);
  };
  const refuses = async (claim: string, branch: string, why: RegExp) =>
    context.check(claim, async () => {
      const before = repository.head(branch);
      const { exitCode, output } = repository.merge(branch);
      assert.match(output, why);
      assert.notEqual(exitCode, 0);
      assert.equal(repository.head(branch), before);
    });
  const accepts = async (claim: string, branch: string, what: RegExp) =>
    context.check(claim, async () => {
      const { exitCode, output } = repository.merge(branch);
      assert.match(output, what);
      assert.equal(exitCode, 0, output);
      assert.equal(repository.head(branch), repository.git('rev-parse', 'HEAD').trim());
    });

  repository.write('dev.yaml', 'epochs: 2\n');
  repository.change('pipeline.ts', (text) => text.replace('.default(0.003)', '.default(0.004)'));
  commit('change a default', { aucMin: 0.99 });
  await refuses('a merge with a stale pipeline.yaml is refused', 'dev', /pipeline-stale/);
  repository.slipway(['compile']);
  const all = ['warehouse:read', 'warehouse:write', 'artifacts:read', 'artifacts:write'];
  commit('grant too much', {
    aucMin: 0.99,
    grants: {
      runner: [...all, 'endpoints:write'],
      'releaser@staging': ['artifacts:read', 'warehouse:read'],
    },
  });
  await refuses(
    'a merge with an access that nothing needs is refused',
    'dev',
    /runner@dev is granted endpoints:write in dev/,
  );
  commit('grant too little', { aucMin: 0.99, grants: { runner: all } });
  await refuses(
    'a merge without an access that is needed is refused',
    'dev',
    /releaser@staging needs artifacts:read in dev/,
  );
  commit('grant what is declared', { aucMin: 0.99 });
  await accepts('a merge into dev trains and releases', 'dev', /== run: ok/);
  await accepts('a merge into staging promotes, without training', 'staging', /== promote: ok/);
  await refuses(
    'a merge into prod below its gate is refused',
    'prod',
    /may not enter prod:[\s\S]*auc/,
  );
  commit('lower the gate', { aucMin: 0.85 });
  await refuses('a merge into prod without approval is refused', 'prod', /0 of 1 approvals/);
  const { output } = repository.slipway(['release', 'list', '-e', 'prod', '--json']);
  const { releases } = JSON.parse(output) as { releases: { digest: string }[] };
  repository.slipway(
    ['release', 'approve', releases[0]?.digest ?? '', '-e', 'prod'],
    identity('bob'),
  );
  await accepts('an approved one goes in', 'prod', /census-income version 1 on census-income/);
}
