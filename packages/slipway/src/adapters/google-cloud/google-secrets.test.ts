import { expect, test } from 'vitest';
import { secretServer } from '../../environments/fixtures/secret-server.ts';
import { secretSourceContract } from '../../environments/secret-source.contract.ts';
import { GoogleSecrets } from './google-secrets.ts';

const reference = 'projects/p-1/secrets/token/versions/latest';

/** AccessSecretVersion and the metadata server, as Google documents them. */
async function fakeGoogle({
  checksum = undefined as string | undefined,
  token = undefined as string | undefined,
} = {}) {
  let data = '';
  const server = await secretServer((request, response) => {
    if (request.url === '/computeMetadata/v1/instance/service-accounts/default/token')
      return request.headers['metadata-flavor'] === 'Google'
        ? response.end('{"access_token":"right","expires_in":3599,"token_type":"Bearer"}')
        : response.writeHead(403).end();
    if (request.headers.authorization !== 'Bearer right') return response.writeHead(401).end();
    if (request.url === '/v1/projects/p-1/secrets/broken/versions/1:access')
      return response.end('{"payload":{"data":"%%%"}}');
    if (request.url !== `/v1/${reference}:access`) return response.writeHead(404).end();
    const payload = { data, ...(checksum === undefined ? {} : { dataCrc32c: checksum }) };
    return response.end(JSON.stringify({ name: 'projects/1/secrets/token/versions/4', payload }));
  });
  const { address } = server;
  return {
    source: new GoogleSecrets({ address, token, metadataAddress: address }),
    async put(secret: string) {
      data = Buffer.from(secret).toString('base64');
      return reference;
    },
    missing: 'projects/p-1/secrets/none/versions/1',
    hostile: [
      'projects/p-1/secrets/../versions/1',
      'projects/p-1/secrets/a%2fb/versions/1',
      'projects/p-1/secrets/a/versions/1?x=:access',
      'projects/p-1/secrets/broken/versions/1',
    ],
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

secretSourceContract('GoogleSecrets', fakeGoogle);

test("the checksum is CRC-32C, as RFC 3720's vector says, and a wrong one is refused", async () => {
  // 32 bytes of zeros: aa 36 91 8a in the RFC's byte order.
  await using right = await fakeGoogle({ checksum: String(0x8a9136aa), token: 'right' });
  const zeros = '\0'.repeat(32);
  expect(await right.source.read(await right.put(zeros))).toBe(zeros);
  await using wrong = await fakeGoogle({ checksum: '1' });
  await expect(wrong.source.read(await wrong.put('abc'))).rejects.toThrow(/checksum/);
});

test('a token that does not count is told without the token', async () => {
  await using google = await fakeGoogle({ token: 'stolen-token' });
  const error = await google.source.read(reference).catch((caught: Error) => caught);
  expect(error).toMatchObject({ code: 'secret-denied' });
  expect(String(error)).not.toContain('stolen-token');
});
