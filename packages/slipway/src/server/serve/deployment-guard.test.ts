import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { TwoEnvironments } from '../../releases/fixtures/two-environments.ts';
import type { Release } from '../../releases/release.ts';
import { DeploymentGuard } from './deployment-guard.ts';

/** A release in use in prod, and what the server has to load. */
async function inUse(both: TwoEnvironments) {
  const release = await both.release();
  const { endpoint, deployment } = await both.promote(release);
  const guard = new DeploymentGuard(both.prod);
  return { release, deployment, load: () => guard.read(endpoint.name, deployment) };
}

const change = (both: TwoEnvironments, statement: string) => {
  using database = new DatabaseSync(join(both.folder, 'state/prod/state.db'));
  database.exec(statement);
};

const refusals = async ({ prod }: TwoEnvironments) => {
  const actions: unknown[] = [];
  for await (const entry of prod.audit.entries())
    if (entry.action === 'deployment.load') actions.push(entry);
  return actions;
};

test('what a release put in use is read', async () => {
  await using both = new TwoEnvironments();
  const { load } = await inUse(both);
  expect(Buffer.from(await load()).toString()).toBe('first');
  expect(await refusals(both)).toEqual([]);
});

test('what was rolled back to is read again', async () => {
  await using both = new TwoEnvironments();
  const { release } = await inUse(both);
  await both.promote(await both.release('second'));
  const { endpoint, deployment } = await both.prod.releases.withdraw({
    endpoint: 'census',
    to: release.digest,
    by: 'rob@example.com',
    reason: 'wrong',
    keyUri: await both.prod.keys.primaryKeyUri(),
  });
  const bytes = await new DeploymentGuard(both.prod).read(endpoint.name, deployment);
  expect(Buffer.from(bytes).toString()).toBe('first');
});

describe('a server loads nothing, and the audit log says why once, when', () => {
  const damageObjects = (both: TwoEnvironments) => {
    const folder = join(both.folder, 'state/prod/artifacts');
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      const path = join(folder, name);
      if (!statSync(path).isFile()) continue;
      const bytes = readFileSync(path);
      bytes[bytes.length - 1]! ^= 1;
      writeFileSync(path, bytes);
    }
  };
  const set = (columns: string) => (both: TwoEnvironments) =>
    change(both, `UPDATE releases SET ${columns}`);
  const cases: [string, string, (both: TwoEnvironments, release: Release) => void][] = [
    ['its bytes were changed', 'artifacts-corrupt', damageObjects],
    ['its release was changed', 'release-tampered', set(`content = replace(content, '100', '9')`)],
    ['its author was changed', 'release-signature-invalid', set(`author = 'eve@example.com'`)],
    [
      'no release put it in use',
      'release-not-in-use',
      (both) => change(both, 'DELETE FROM release_uses'),
    ],
  ];
  test.each(cases)('%s', async (_name, code, tamper) => {
    await using both = new TwoEnvironments();
    const { release, load } = await inUse(both);
    tamper(both, release);
    for (const _again of [1, 2])
      await expect(load()).rejects.toMatchObject({
        code: 'serve-model-refused',
        message: expect.stringContaining(`[${code}]`),
      });
    expect(await refusals(both)).toMatchObject([
      { actor: 'server@prod', outcome: 'denied', details: { code } },
    ]);
  });

  test('the deployment names another model of the store', async () => {
    await using both = new TwoEnvironments();
    const { deployment } = await inUse(both);
    const { uri } = await both.prod.artifacts.putBytes(Buffer.from('mine'));
    const forged = { ...deployment, artifactUri: uri };
    await expect(new DeploymentGuard(both.prod).read('census', forged)).rejects.toMatchObject({
      message: expect.stringContaining('[release-model-mismatch]'),
    });
    await expect(
      new DeploymentGuard(both.prod).read('census', { ...deployment, version: 99 }),
    ).rejects.toMatchObject({ message: expect.stringContaining('[release-not-in-use]') });
  });
});
