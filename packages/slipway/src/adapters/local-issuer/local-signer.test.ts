import { generateKeyPairSync, verify } from 'node:crypto';
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LocalSigner } from './local-signer.ts';

let folder: string;
let keyFile: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'signer-'));
  keyFile = join(folder, 'signing.pem');
});
afterEach(() => rmSync(folder, { recursive: true }));

const signer = () => new LocalSigner({ keyFile });

test('whatever was signed between rotations verifies with the key it names', () =>
  fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(fc.constant(null), fc.uint8Array())), async (steps) => {
      const [writer, reader] = [signer(), signer()];
      const signed: { bytes: Uint8Array; keyId: string; signature: Uint8Array }[] = [];
      for (const bytes of steps)
        if (bytes === null) await writer.rotate();
        else signed.push({ bytes, ...(await writer.sign(bytes)) });
      const keys = await reader.publicKeys();
      for (const { bytes, keyId, signature } of signed) {
        const pem = keys.find((key) => key.keyId === keyId)?.pem ?? '';
        expect(verify('sha256', bytes, pem, signature)).toBe(true);
      }
    }),
    { numRuns: 20 },
  ));

test('the private half of a key that was replaced is gone', async () => {
  await signer().publicKey();
  const before = readFileSync(keyFile, 'utf8');
  const { previousKeyId } = await signer().rotate();
  const after = readFileSync(keyFile, 'utf8');
  expect(after.match(/BEGIN PRIVATE KEY/g)).toHaveLength(1);
  expect(after).not.toContain(before.split('\n')[1]);
  expect((await signer().publicKeys())[1]?.keyId).toBe(previousKeyId);
  expect(statSync(keyFile).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['signing.pem']);
});

test('two rotations at once: one is told, and no key is lost', async () => {
  await signer().publicKey();
  writeFileSync(`${keyFile}.lock`, '');
  await expect(signer().rotate()).rejects.toMatchObject({
    code: 'identity-key-busy',
    category: 'conflict',
  });
});

const foreignKey = (type: 'rsa' | 'ed25519') =>
  (type === 'rsa'
    ? generateKeyPairSync('rsa', { modulusLength: 2048 })
    : generateKeyPairSync('ed25519')
  ).privateKey
    .export({ format: 'pem', type: 'pkcs8' })
    .toString();

test.each([
  ['nothing', ''],
  ['no key', 'hello'],
  ['a key that was cut off', '-----BEGIN PRIVATE KEY-----\nMIGH\n-----END PRIVATE KEY-----\n'],
  ['an RSA key', foreignKey('rsa')],
  ['an Ed25519 key', foreignKey('ed25519')],
])('a file with %s is told, and kept', async (_name, text) => {
  writeFileSync(keyFile, text);
  await expect(signer().publicKey()).rejects.toMatchObject({ code: 'identity-key-unreadable' });
  await expect(signer().rotate()).rejects.toMatchObject({ code: 'identity-key-unreadable' });
  expect(readFileSync(keyFile, 'utf8')).toBe(text);
});

test('a key that must be there is not made', async () => {
  await expect(new LocalSigner({ keyFile, isMade: true }).publicKey()).rejects.toMatchObject({
    code: 'identity-key-unreadable',
    category: 'not-found',
  });
  expect(readdirSync(folder)).toEqual([]);
});

test('a key of an environment that others may read or write signs nothing', async () => {
  await signer().publicKey();
  chmodSync(keyFile, 0o644);
  await expect(signer().sign(Buffer.of(1))).rejects.toMatchObject({
    code: 'identity-key-exposed',
  });
});
