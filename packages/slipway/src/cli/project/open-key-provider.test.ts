import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MachineSecrets } from '../../adapters/machine-secrets/machine-secrets.ts';
import { fakeVault } from '../../adapters/vault-transit/fixtures/fake-vault.ts';
import { defineProject, type ProjectDefinition } from '../../environments/project.ts';
import { openEnvironment } from './open-environment.ts';

type Keys = ProjectDefinition['environments'][string]['keys'];

/** An environment with that key, in a folder of its own. */
function opened(keys: Keys, variables: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(tmpdir(), 'key-provider-'));
  const { environments } = defineProject({ name: 'p', environments: { dev: { keys } } });
  const open = (secrets = new MachineSecrets(variables)) =>
    openEnvironment({
      name: 'dev',
      settings: environments.dev!,
      stateFolder: folder,
      scratchFolder: folder,
      clock: { now: () => 1000 },
      secrets,
    });
  return { folder, open, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
}

test('a key ring with a passphrase is encrypted by it, and opened by nothing else', async () => {
  using place = opened(
    { provider: { provider: 'keyring', passphrase: 'env:PASSPHRASE' } },
    { PASSPHRASE: 'correct horse' },
  );
  const path = join(place.folder, 'dev/keyring.json');
  await using environment = place.open();
  const { uri } = await environment.artifacts.putBytes(Buffer.from('data'));
  expect(readFileSync(path, 'utf8')).not.toContain('"material"');
  await using again = place.open();
  expect(Buffer.from(await again.artifacts.readBytes(uri)).toString()).toBe('data');
  await using other = place.open(new MachineSecrets({ PASSPHRASE: 'wrong' }));
  await expect(other.artifacts.readBytes(uri)).rejects.toThrow(/passphrase/);
  await using without = place.open(new MachineSecrets({}));
  await expect(without.artifacts.readBytes(uri)).rejects.toMatchObject({
    code: 'secret-not-found',
  });
});

test("an environment's artifacts are under the key that its settings name", async () => {
  await using vault = await fakeVault();
  using place = opened(
    {
      provider: { provider: 'vault', address: vault.address, key: 'dev', token: 'env:VAULT_TOKEN' },
    },
    { VAULT_TOKEN: vault.token },
  );
  await using environment = place.open();
  const { uri } = await environment.artifacts.putBytes(Buffer.from('data'));
  expect(await environment.keys.primaryKeyUri()).toMatch(/^vault:127\.0\.0\.1:\d+\/transit\/dev$/);
  expect(await environment.keyVersionOf(uri)).toBe('1');
  expect(Buffer.from(await environment.artifacts.readBytes(uri)).toString()).toBe('data');
  await environment.keyAdministration.rotate();
  await environment.keyAdministration.disable('1');
  environment.keys.forget?.();
  await expect(environment.artifacts.readBytes(uri)).rejects.toMatchObject({
    code: 'keys-version-disabled',
  });
});

test('a key ring that is gone is not replaced in silence by one that opens nothing', async () => {
  using place = opened({ provider: { provider: 'keyring' } }, {});
  const path = join(place.folder, 'dev/keyring.json');
  await using environment = place.open();
  await environment.artifacts.putBytes(Buffer.from('data'));
  rmSync(path);
  await using again = place.open();
  await expect(again.artifacts.putBytes(Buffer.from('more'))).rejects.toMatchObject({
    code: 'keys-keyring-missing',
  });
  expect(existsSync(path)).toBe(false);
  await again.keyAdministration.rotate();
  await again.artifacts.putBytes(Buffer.from('more'));
});
