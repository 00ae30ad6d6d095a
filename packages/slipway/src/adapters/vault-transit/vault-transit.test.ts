import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { secretServer } from '../../environments/fixtures/secret-server.ts';
import { keyProviderContract } from '../../keys/key-provider.contract.ts';
import { fakeVault } from './fixtures/fake-vault.ts';
import { VaultTransit } from './vault-transit.ts';

const transit = (vault: { address: string; token: string }, key: string) =>
  new VaultTransit({
    address: vault.address,
    mount: 'transit',
    key,
    token: async () => vault.token,
  });

keyProviderContract('VaultTransit', async () => {
  const vault = await fakeVault();
  return {
    keys: transit(vault, 'dev'),
    other: transit(vault, 'dev'),
    administration: transit(vault, 'dev'),
    foreign: transit(vault, 'prod'),
    [Symbol.asyncDispose]: () => vault[Symbol.asyncDispose](),
  };
});

const place = Buffer.from('place');

describe('what Vault does to several versions at once is refused', () => {
  test('disabling the newest, or one before older ones', async () => {
    await using vault = await fakeVault();
    const key = transit(vault, 'dev');
    await key.rotate();
    const versions = (await key.versions()).length;
    for (const version of [String(versions), '2'])
      await expect(key.disable(version)).rejects.toMatchObject({
        category: 'unsupported',
        code: 'keys-version-unsupported',
      });
    await key.rotate();
    await expect(key.destroy('2')).rejects.toMatchObject({ code: 'keys-version-unsupported' });
    await key.disable('1');
    await key.disable('2');
    await expect(key.enable('1')).rejects.toMatchObject({ code: 'keys-version-unsupported' });
    expect((await key.versions()).map(({ state }) => state)).toEqual([
      'disabled',
      'disabled',
      'enabled',
    ]);
  });
});

test('a token that does not count is told without the token', async () => {
  await using vault = await fakeVault();
  const key = transit({ address: vault.address, token: 'stolen-token' }, 'dev');
  const error = await key.wrap(randomBytes(32), place).catch((caught: Error) => caught);
  expect(error).toMatchObject({ category: 'denied', code: 'keys-access-denied' });
  expect(String(error)).not.toContain('stolen-token');
});

test('associated data and data keys go nowhere but into the body', async () => {
  await using vault = await fakeVault();
  const key = transit(vault, 'dev');
  await key.unwrap(await key.wrap(randomBytes(32), place), place);
  expect(vault.asked.map(({ path }) => path)).toEqual([
    '/v1/transit/encrypt/dev',
    '/v1/transit/decrypt/dev',
  ]);
});

test.each([
  ['junk', '<html>'],
  ['another form', '{"data":{"ciphertext":"vault:v0:"}}'],
  ['nothing', ''],
])('a server that answers %s wraps nothing', async (_, answer) => {
  await using server = await secretServer((_request, response) => response.end(answer));
  await expect(
    transit({ address: server.address, token: 't' }, 'dev').wrap(randomBytes(32), place),
  ).rejects.toMatchObject({ category: 'environment', code: 'keys-unreachable' });
});

test('a server that is gone, fails or redirects is told as such', async () => {
  const gone = await secretServer(() => undefined);
  await gone[Symbol.asyncDispose]();
  await using broken = await secretServer((_request, response) => response.writeHead(503).end());
  await using moved = await secretServer((_request, response) =>
    response.writeHead(307, { location: broken.address }).end(),
  );
  for (const { address } of [gone, broken, moved])
    await expect(
      transit({ address, token: 't' }, 'dev').wrap(randomBytes(32), place),
    ).rejects.toMatchObject({ code: 'keys-unreachable' });
});

test('a change that Vault refuses is told as refused, not as a Vault that is away', async () => {
  const key = {
    latest_version: 2,
    min_decryption_version: 1,
    min_encryption_version: 0,
    min_available_version: 0,
    keys: { 1: 1_700_000_000, 2: 1_700_000_001 },
  };
  await using server = await secretServer((request, response) => {
    response.writeHead(request.method === 'GET' ? 200 : 400);
    response.end(JSON.stringify({ data: key, errors: ['held by policy'] }));
  });
  const refused = { category: 'conflict', code: 'keys-change-refused' };
  const refusing = transit({ address: server.address, token: 't' }, 'dev');
  for (const change of [
    () => refusing.rotate(),
    () => refusing.disable('1'),
    () => refusing.destroy('1'),
  ])
    await expect(change()).rejects.toMatchObject(refused);
});
