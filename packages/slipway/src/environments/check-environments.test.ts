import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkPlaces } from './check-places.ts';
import { defineProject, type ProjectDefinition } from './project.ts';

const define = (
  environments: ProjectDefinition['environments'],
  rest: Partial<ProjectDefinition> = {},
) => defineProject({ name: 'p', ...rest, environments });

describe('releasesTo', () => {
  test('may end in an environment that releases into itself', () => {
    const { environments } = define({ dev: { releasesTo: 'prod' }, prod: { releasesTo: 'prod' } });
    expect(environments.prod?.releaseTarget).toBe('prod');
  });

  test('a circle is refused and named, whoever leads to it', () => {
    const circle = { b: { releasesTo: 'c' }, c: { releasesTo: 'd' }, d: { releasesTo: 'b' } };
    expect(() => define({ a: { releasesTo: 'b' }, ...circle })).toThrow(/b → c → d → b/);
  });

  test('is refused exactly when following it never ends', () => {
    const anyTargets = fc.array(fc.nat(5), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(anyTargets, (targets) => {
        const name = (index: number) => `e${index % targets.length}`;
        const all = Object.fromEntries(
          targets.map((target, index) => [name(index), { releasesTo: name(target) }]),
        );
        const ends = targets.every((_, start) => {
          let at = start;
          for (let step = 0; step <= targets.length; step += 1) at = targets[at]! % targets.length;
          return targets[at]! % targets.length === at;
        });
        if (ends) expect(() => define(all)).not.toThrow();
        else expect(() => define(all)).toThrow(/round in a circle/);
      }),
    );
  });
});

describe('a policy that nobody could meet is refused', () => {
  const people = { 'bob@example.com': { roles: ['approver' as const] } };
  test.each([
    [{ approvals: 2 }, /policy.approvals is 2, and 1 people of prod have the role approver/],
    [{ validation: true }, /nobody of prod has the role validator/],
    [{ tiers: { high: { approvals: 3 } } }, /policy.tiers.high.approvals is 3/],
  ])('%j', (policy, message) => {
    expect(() => define({ prod: { people, policy } })).toThrow(message);
    expect(() => define({ prod: { policy } })).not.toThrow();
  });

  test('as many approvers as approvals are enough', () => {
    expect(() => define({ prod: { people, policy: { approvals: 1 } } })).not.toThrow();
  });
});

describe('two environments have no key in common', () => {
  const vault = (address: string, mount: string) => ({
    keys: { provider: { provider: 'vault' as const, address, mount, key: 'k', token: 'env:T' } },
  });
  const kms = (key: string) => ({ keys: { provider: { provider: 'cloud-kms' as const, key } } });
  const name = 'projects/p/locations/l/keyRings/r/cryptoKeys/k';

  test.each([
    [kms(name), kms(name)],
    [vault('https://v:8200', 'transit'), vault('https://V:8200/', '/transit/')],
  ])('%j', (dev, prod) => {
    expect(() => define({ dev, prod })).toThrow(
      /environments.dev and environments.prod have the same key/,
    );
  });

  test('keys of the same name elsewhere are others', () => {
    expect(() =>
      define({ dev: vault('https://v', 'a'), prod: vault('https://v', 'b') }),
    ).not.toThrow();
  });
});

test.each([
  [
    { grants: { 'releaser@nowhere': [] } },
    {},
    /environments.dev.grants names the environment "nowhere"/,
  ],
  [{ grants: { root: [] } }, {}, /Invalid key in record[\s\S]*grants.root/],
  [{ grants: { runner: ['everything:write'] } }, {}, /must be one of/],
  [{}, { ci: { branches: { main: 'prod' } } }, /ci.branches names the environment "prod"/],
  [{}, { ci: { parameters: { prod: 'x' } } }, /ci.parameters names the environment "prod"/],
])('%j with %j is refused', (dev, rest, message) => {
  expect(() => define({ dev: dev as never }, rest as never)).toThrow(message);
});

describe('two environments have no folder in common', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'places-'));
    mkdirSync(join(folder, 'cache'));
    mkdirSync(join(folder, 'state/prod'), { recursive: true });
    symlinkSync(join(folder, 'cache'), join(folder, 'link'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const check = (dev: string, prod: string) => () =>
    checkPlaces(define({ dev: { sharedCache: dev }, prod: { sharedCache: prod } }), {
      project: folder,
      state: join(folder, 'state'),
    });

  test.each([
    ['cache', 'cache'],
    ['cache', './x/../cache/'],
    ['cache', 'link'],
    ['cache', 'link/inner/new'],
    ['cache', 'CACHE'],
    ['.', 'cache'],
    ['state/prod', 'cache'],
    ['state/prod/x', 'cache'],
  ])('%s and %s are refused', (dev, prod) => {
    expect(check(dev, prod)).toThrow(/in one folder/);
  });

  test('folders beside each other are fine, and names that begin alike', () => {
    expect(check('cache', 'cache-prod')).not.toThrow();
    expect(check('new/a', 'new/..a')).not.toThrow();
  });

  test('a state folder that is a link to that of another is refused', () => {
    symlinkSync(join(folder, 'state/prod'), join(folder, 'state/dev'));
    expect(check('a', 'b')).toThrow(/state of dev and the state of prod/);
  });
});
