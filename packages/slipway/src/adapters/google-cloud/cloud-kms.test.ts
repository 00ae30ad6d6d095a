import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { secretServer } from '../../environments/fixtures/secret-server.ts';
import { keyProviderContract } from '../../keys/key-provider.contract.ts';
import { crc32c } from '../../training/crc32c.ts';
import { CloudKms } from './cloud-kms.ts';
import { fakeKms, KMS_TOKEN } from './fixtures/fake-kms.ts';

const keyNamed = (name: string) =>
  `projects/p-1/locations/europe-west1/keyRings/slipway/cryptoKeys/${name}`;

const kmsAt = (address: string, name = 'dev', token = KMS_TOKEN) =>
  new CloudKms({ address, key: keyNamed(name), accessToken: async () => token });

keyProviderContract('CloudKms', async () => {
  const { address, ...server } = await fakeKms();
  return {
    keys: kmsAt(address),
    other: kmsAt(address),
    administration: kmsAt(address),
    foreign: kmsAt(address, 'prod'),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
});

const place = Buffer.from('place');

test('versions are read over several pages, in their order', async () => {
  await using server = await fakeKms();
  const key = kmsAt(server.address);
  for (let times = 0; times < 10; times += 1) await key.rotate();
  const versions = await key.versions();
  expect(versions.map(({ version }) => version)).toEqual(
    Array.from({ length: 11 }, (_, index) => String(index + 1)),
  );
  expect(versions.filter(({ isPrimary }) => isPrimary)).toMatchObject([{ version: '11' }]);
});

test('a token that does not count is told without the token', async () => {
  await using server = await fakeKms();
  const error = await kmsAt(server.address, 'dev', 'stolen-token')
    .wrap(randomBytes(32), place)
    .catch((caught: Error) => caught);
  expect(error).toMatchObject({ category: 'denied', code: 'keys-access-denied' });
  expect(String(error)).not.toContain('stolen-token');
});

test.each([
  ['of another key', { name: `${keyNamed('other')}/cryptoKeyVersions/1` }],
  ['with a wrong checksum', { ciphertextCrc32c: '1' }],
  ['that did not check what it got', { verifiedPlaintextCrc32c: false }],
])('an answer %s wraps nothing', async (_, change) => {
  const ciphertext = randomBytes(60);
  const answer = {
    name: `${keyNamed('dev')}/cryptoKeyVersions/1`,
    ciphertext: ciphertext.toString('base64'),
    ciphertextCrc32c: String(crc32c(ciphertext)),
    verifiedPlaintextCrc32c: true,
    verifiedAdditionalAuthenticatedDataCrc32c: true,
  };
  const serve = (body: object) =>
    secretServer((_request, response) => response.end(JSON.stringify(body)));
  await using right = await serve(answer);
  expect(await kmsAt(right.address).wrap(randomBytes(32), place)).toMatchObject({
    keyVersion: '1',
  });
  await using wrong = await serve({ ...answer, ...change });
  await expect(kmsAt(wrong.address).wrap(randomBytes(32), place)).rejects.toMatchObject({
    code: 'keys-unreachable',
  });
});

test('a data key that was damaged on its way is not used', async () => {
  const plaintext = randomBytes(32);
  await using server = await secretServer((_request, response) =>
    response.end(JSON.stringify({ plaintext: plaintext.toString('base64'), plaintextCrc32c: '7' })),
  );
  const key = kmsAt(server.address);
  const wrapped = {
    keyUri: await key.primaryKeyUri(),
    keyVersion: '1',
    ciphertext: randomBytes(80).toString('base64'),
  };
  await expect(key.unwrap(wrapped, place)).rejects.toMatchObject({ code: 'keys-unreachable' });
});

test('a key that is not there is told with what to do', async () => {
  await using server = await secretServer((_request, response) =>
    response.writeHead(404).end('{}'),
  );
  await expect(kmsAt(server.address).wrap(randomBytes(32), place)).rejects.toMatchObject({
    category: 'not-found',
    code: 'keys-key-not-found',
  });
});
