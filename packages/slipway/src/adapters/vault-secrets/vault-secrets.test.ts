import { expect, test } from 'vitest';
import { secretServer } from '../../environments/fixtures/secret-server.ts';
import { secretSourceContract } from '../../environments/secret-source.contract.ts';
import { VaultSecrets } from './vault-secrets.ts';

/** The paths of KV version 2 as Vault has them, and nothing else. */
async function fakeVault(token = 'right') {
  const fields: Record<string, unknown> = { number: 7 };
  const asked: string[] = [];
  const server = await secretServer((request, response) => {
    asked.push(request.url ?? '');
    if (request.headers['x-vault-token'] !== 'right' || request.method !== 'GET')
      return response.writeHead(403).end('{"errors":["permission denied"]}');
    if (request.url === '/v1/moved/data/app')
      return response.writeHead(307, { location: '/v1/kv/data/app' }).end();
    if (request.url !== '/v1/kv/data/team/app') return response.writeHead(404).end('{"errors":[]}');
    return response.end(JSON.stringify({ data: { data: fields, metadata: { version: 3 } } }));
  });
  return {
    source: new VaultSecrets({ address: `${server.address}/`, token }),
    asked,
    async put(secret: string) {
      fields.token = secret;
      return 'vault:kv/team/app#token';
    },
    missing: 'vault:kv/team/app#none',
    hostile: [
      'vault:kv#x',
      'vault:kv/../sys/app#x',
      'vault:kv/a%2e%2e/b#x',
      'vault:kv//app#x',
      'vault:moved/app#token',
    ],
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

secretSourceContract('VaultSecrets', fakeVault);

test('a path that is not there, a field that is no text or that every object has, are missing', async () => {
  await using vault = await fakeVault();
  for (const reference of [
    'vault:kv/other#token',
    'vault:kv/team/app#number',
    'vault:kv/team/app#constructor',
  ])
    await expect(vault.source.read(reference)).rejects.toMatchObject({ code: 'secret-not-found' });
});

test('a wrong token is told without the token', async () => {
  await using vault = await fakeVault('wrong-token');
  const error = await vault.source.read('vault:kv/team/app#token').catch((caught: Error) => caught);
  expect(error).toMatchObject({ code: 'secret-denied', category: 'denied' });
  expect(String(error)).not.toContain('wrong-token');
});

test('no reference gets another path of Vault asked', async () => {
  await using vault = await fakeVault();
  for (const reference of vault.hostile) await vault.source.read(reference).catch(() => undefined);
  expect(vault.asked).toEqual(['/v1/moved/data/app']);
});

test('without an address or token nothing is asked', async () => {
  const source = new VaultSecrets({ address: undefined, token: 't' });
  await expect(source.read('vault:kv/app#x')).rejects.toThrow(/VAULT_ADDR and VAULT_TOKEN/);
});
