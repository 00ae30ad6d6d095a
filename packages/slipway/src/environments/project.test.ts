import { expect, test } from 'vitest';
import { defineProject, type ProjectDefinition } from './project.ts';

const project = (dev: ProjectDefinition['environments'][string]) =>
  defineProject({ name: 'p', environments: { dev } });

test('what an environment does not say has its default', () => {
  expect(project({}).environments.dev).toEqual({
    name: 'dev',
    releaseTarget: 'dev',
    smtp: null,
    webhook: null,
    sharedCache: null,
    importsFrom: [],
    retention: { olderThan: '30d', keepRuns: 10 },
    variables: {},
    secrets: {},
    signIn: null,
    people: {},
    services: {},
    keys: { provider: { provider: 'keyring' }, onDisabled: 'preventNew', dataKeySeconds: 300 },
    policy: { tiers: {}, models: {} },
    grants: null,
  });
});

test('retention and the shared cache are settings of an environment', () => {
  const settings = { sharedCache: '/mnt/team', retention: { olderThan: '8w', keepRuns: 0 } };
  expect(project(settings).environments.dev).toMatchObject(settings);
});

test.each([
  [{ retention: { olderThan: 'soon' } }, /age such as 12h/],
  [{ retention: { keepRuns: -1 } }, /keepRuns/],
  [{ sharedCache: '' }, /sharedCache/],
  [{ retention: { for: 'ever' } }, /for/],
])('%j is refused, and the setting named', (settings, message) => {
  expect(() => project(settings as never)).toThrow(message);
});
