import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import type { EnvironmentPorts } from '../environments/environment-ports.ts';
import { TwoEnvironments } from './fixtures/two-environments.ts';
import { rollBack } from './roll-back.ts';

type PortName = 'artifacts' | 'releases' | 'keys' | 'signer' | 'monitors' | 'endpoints';

const PORTS: readonly PortName[] = [
  'artifacts',
  'releases',
  'keys',
  'signer',
  'monitors',
  'endpoints',
];

/** The same ports, with a call of any of them failing when the counter comes to `failAt`. */
function failing(ports: EnvironmentPorts, counter: { calls: number; failAt: number }) {
  const wrapped = (port: object) =>
    new Proxy(port, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name, target);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]) => {
          counter.calls += 1;
          if (counter.calls === counter.failAt) throw new Error(`${String(name)} failed`);
          return Reflect.apply(member, target, args) as unknown;
        };
      },
    });
  return { ...ports, ...Object.fromEntries(PORTS.map((name) => [name, wrapped(ports[name])])) };
}

describe('a promotion that fails half-way', () => {
  test('at any call of any port leaves prod as it was, and goes through when tried again', async () => {
    const counter = { calls: 0, failAt: 0 };
    await using measured = new TwoEnvironments();
    measured.prod = failing(measured.prod, counter);
    await measured.promote(await measured.release());
    const calls = counter.calls;
    expect(calls).toBeGreaterThan(10);
    for (let failAt = 1; failAt <= calls; failAt += 1) {
      await using both = new TwoEnvironments();
      const sound = both.prod;
      await both.promote(await both.release('first'));
      const second = await both.release('second');
      const before = await both.prodAsItIs();
      both.prod = failing(sound, { calls: 0, failAt });
      const failed = await both.promote(second).then(
        () => false,
        () => true,
      );
      both.prod = sound;
      if (failed) expect(await both.prodAsItIs(), `call ${failAt}`).toEqual(before);
      await both.promote(second);
      expect((await both.prodAsItIs()).inUse, `call ${failAt}`).toMatchObject([
        { digest: second.digest },
      ]);
    }
  });

  const tables = [
    'releases',
    'model_versions',
    'endpoints',
    'deployments',
    'deploy_operations',
    'release_uses',
    'release_revision',
    'audit_entries',
  ];
  test.each(tables)('at the write of %s leaves prod as it was', async (table) => {
    await using both = new TwoEnvironments();
    await both.promote(await both.release('first'));
    const second = await both.release('second');
    await both.prod.releases.propose({ ...(await bringable(both, second)), proposedBy: 'rob' });
    const before = await both.prodAsItIs();
    using database = new DatabaseSync(join(both.folder, 'state/prod/state.db'));
    for (const verb of ['INSERT', 'UPDATE'])
      database.exec(
        `CREATE TRIGGER fail_${verb} BEFORE ${verb} ON ${table} BEGIN SELECT RAISE(ABORT, 'no'); END`,
      );
    await expect(both.promote(second)).rejects.toThrow('no');
    await expect(
      rollBack(both.prod, { endpoint: 'census', by: 'rob', reason: 'test' }),
    ).rejects.toThrow();
    expect(await both.prodAsItIs()).toEqual(before);
    for (const verb of ['INSERT', 'UPDATE']) database.exec(`DROP TRIGGER fail_${verb}`);
    expect((await both.promote(second)).release.digest).toBe(second.digest);
  });
});

/** What `bringRelease` stores, so that only the admission is left to fail. */
async function bringable(both: TwoEnvironments, { digest }: { digest: `sha256:${string}` }) {
  const { staging: source, prod: target, folder: scratchFolder } = both;
  const { bringRelease } = await import('./bring-release.ts');
  return bringRelease({ source, target, scratchFolder, by: 'rob' }, digest);
}
