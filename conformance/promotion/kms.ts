import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { CloudKms } from '../../packages/slipway/src/adapters/google-cloud/cloud-kms.ts';
import {
  fakeKms,
  KMS_TOKEN,
} from '../../packages/slipway/src/adapters/google-cloud/fixtures/fake-kms.ts';
import type { ConformanceContext } from '../conformance-suite.ts';

/** The messages of each call: of its body, and of its answer. */
const MESSAGES: Readonly<Record<string, readonly [request: string, response: string]>> = {
  'GET key': ['', 'CryptoKey'],
  'GET versions': ['', 'ListCryptoKeyVersionsResponse'],
  'POST versions': ['CryptoKeyVersion', 'CryptoKeyVersion'],
  'POST key updatePrimaryVersion': ['UpdateCryptoKeyPrimaryVersionRequest', 'CryptoKey'],
  'PATCH versions one': ['CryptoKeyVersion', 'CryptoKeyVersion'],
  'POST versions one destroy': ['DestroyCryptoKeyVersionRequest', 'CryptoKeyVersion'],
  'POST key encrypt': ['EncryptRequest', 'EncryptResponse'],
  'POST key decrypt': ['DecryptRequest', 'DecryptResponse'],
};

/** What is said to Cloud KMS, and what its stand-in answers, are messages of google.cloud.kms.v1. */
export async function kms(context: ConformanceContext): Promise<void> {
  const { python } = await context.pythonVenv('kms', ['google-cloud-kms==3.18.0']);
  const script = join(context.repository, 'conformance/promotion/kms_messages.py');
  const ask = async (given: readonly object[]): Promise<readonly (string | null)[]> => {
    const input = JSON.stringify(given);
    return JSON.parse((await context.runProgram([python, script], { input })).stdout);
  };
  await using server = await fakeKms();
  const key = new CloudKms({
    address: server.address,
    key: 'projects/p-1/locations/europe-west1/keyRings/slipway/cryptoKeys/prod',
    accessToken: async () => KMS_TOKEN,
  });
  const place = Buffer.from('place');
  const wrapped = await key.wrap(randomBytes(32), place);
  await key.unwrap(wrapped, place);
  await key.rotate();
  await key.disable('1');
  await key.enable('1');
  await key.destroy('1');

  await context.check('every call of the Cloud KMS adapter was made', async () => {
    const made = new Set(server.exchanges.map(({ call }) => call));
    assert.deepEqual([...made].sort(), Object.keys(MESSAGES).sort());
  });
  await context.check("Google's message types take every body and every answer", async () => {
    const given = server.exchanges.flatMap(({ call, request, response }) => {
      const [body = '', answer = ''] = MESSAGES[call] ?? [];
      return [
        ...(body === '' ? [] : [{ message: body, json: JSON.parse(request) }]),
        { message: answer, json: JSON.parse(response) },
      ];
    });
    assert.ok(given.length >= 14);
    assert.deepEqual(
      await ask(given),
      given.map(() => null),
    );
  });
  await context.check('and would refuse a member that they do not have', async () => {
    const [told] = await ask([{ message: 'EncryptRequest', json: { plainText: 'AAAA' } }]);
    assert.match(String(told), /no field named "plainText"/);
  });
}
