import { expect, test } from 'vitest';
import { explainSettings } from './explain-settings.ts';
import { defineProject, environmentDefaults, type ProjectDefinition } from './project.ts';

const explained = (dev: ProjectDefinition['environments'][string]) => {
  const { environments } = defineProject({ name: 'p', environments: { dev, prod: {} } });
  return explainSettings(environments.dev!);
};
const at = (settings: ReturnType<typeof explained>, path: string) =>
  settings.find((setting) => setting.path === path);

test('every setting has a meaning, in an environment that says nothing and in one that says all', () => {
  const full = explained({
    releasesTo: 'prod',
    smtp: { host: 'mail', port: 25, from: 'a@b' },
    sharedCache: '/c',
    variables: { A: '1' },
    secrets: { T: 'env:T' },
    people: { 'a@example.com': { roles: ['admin'] } },
    services: { ci: { roles: ['runner'], issuer: 'https://i.example', subject: 's' } },
    keys: { provider: { provider: 'vault', address: 'https://v', key: 'k', token: 'env:V' } },
    grants: { runner: ['warehouse:read'] },
    policy: { tiers: { high: { soak: '7d' } }, models: { m: 'high' } },
  });
  for (const { path, meaning } of [...explainSettings(environmentDefaults('dev')), ...full])
    expect(`${path}: ${meaning}`).toMatch(/: .{5,}/);
  for (const path of [
    'keys.provider.address',
    'policy.tiers.high.soak',
    'people."a@example.com".roles',
  ])
    expect(at(full, path)?.isDefault, path).toBe(false);
  expect(new Set(full.map(({ path }) => path)).size).toBe(full.length);
});

test('an environment that says nothing has defaults only, the rules of its policy among them', () => {
  const settings = explainSettings(environmentDefaults('dev'));
  expect(settings.filter(({ isDefault }) => !isDefault)).toEqual([]);
  expect(at(settings, 'policy.approvalsExpireAfter')?.value).toBe('7d');
  expect(at(settings, 'keys.provider.provider')?.value).toBe('keyring');
});

test('of a secret its reference is shown; what is none is not shown at all', () => {
  const settings = explained({
    secrets: { TOKEN: 'vault:kv/app#token' },
    keys: { provider: { provider: 'keyring', passphrase: 'correct horse battery' } },
  });
  expect(at(settings, 'secrets.TOKEN')?.value).toBe('vault:kv/app#token');
  expect(JSON.stringify(settings)).not.toContain('correct horse');
});
