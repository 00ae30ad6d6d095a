import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Digest } from '../../core/digest.ts';
import { publishedKey } from '../../identity/public-key.ts';
import type { Signer } from '../../identity/signer.ts';
import type { DsseEnvelope } from './dsse.ts';
import { type ModelFile, signModel, verifyModelSignature } from './model-signature.ts';

const file = (path: string, digit: string): ModelFile => ({
  path,
  digest: `sha256:${digit.repeat(64)}` as Digest,
});
const files = [file('weights/part-1', 'b'), file('model.onnx', 'a')];

/** Signs with any curve and hash, as tools of others do. */
function signerWith(namedCurve: string, hash: string): Signer {
  const { privateKey, publicKey }: { privateKey: KeyObject; publicKey: KeyObject } =
    generateKeyPairSync('ec', { namedCurve });
  const key = publishedKey(publicKey);
  return {
    publicKey: async () => key,
    publicKeys: async () => [key],
    sign: async (bytes) => ({ keyId: key.keyId, signature: sign(hash, bytes, privateKey) }),
  };
}

describe('a model signature', () => {
  test.each([
    ['P-256', 'sha256'],
    ['P-384', 'sha384'],
    ['P-521', 'sha512'],
  ])('by a key on %s is made over %s', async (curve, hash) => {
    const signer = signerWith(curve, hash);
    const [key] = await signer.publicKeys();
    const signed = await signModel({ name: 'census', files }, signer);
    expect(verifyModelSignature(signed, files, [key!])).toBe(key!.keyId);
  });

  test.each([
    ['P-256', 'sha384'],
    ['P-384', 'sha256'],
    ['P-521', 'sha256'],
  ])('by a key on %s over %s is refused', async (curve, hash) => {
    const signer = signerWith(curve, hash);
    const signed = await signModel({ name: 'census', files }, signer);
    const trusted = await signer.publicKeys();
    expect(() => verifyModelSignature(signed, files, trusted)).toThrow(
      expect.objectContaining({ code: 'release-signature-invalid' }),
    );
  });

  test.each([
    ['another file', [file('weights/part-1', 'c'), file('model.onnx', 'a')], 'weights/part-1'],
    ['a file more', [...files, file('more', 'd')], 'more'],
    ['a file less', files.slice(1), 'weights/part-1'],
  ])('does not fit %s, which it names', async (_what, changed, name) => {
    const signer = signerWith('P-256', 'sha256');
    const signed = await signModel({ name: 'census', files }, signer);
    const trusted = await signer.publicKeys();
    expect(() => verifyModelSignature(signed, changed, trusted)).toThrow(
      expect.objectContaining({
        code: 'release-model-mismatch',
        message: expect.stringContaining(JSON.stringify(name)),
      }),
    );
  });

  test('lists files folder by folder, in the order of code points', async () => {
    const paths = [
      'a',
      'a/b',
      'w/x/1',
      'w/y',
      'w/\ue000',
      'w/\u{1f600}',
      'w-1',
      'w.x',
      '\u{1f600}',
    ];
    const given = paths.toReversed().map((path) => file(path, 'a'));
    const signed = await signModel({ name: 'census', files: given }, signerWith('P-256', 'sha256'));
    const { payload } = signed.dsseEnvelope as unknown as DsseEnvelope;
    const { predicate } = JSON.parse(Buffer.from(payload, 'base64').toString());
    expect(predicate.resources.map(({ name }: { name: string }) => name)).toEqual(paths);
  });

  test('is of no use when the key it names is not trusted', async () => {
    const signed = await signModel({ name: 'census', files }, signerWith('P-256', 'sha256'));
    const others = await signerWith('P-256', 'sha256').publicKeys();
    expect(() => verifyModelSignature(signed, files, others)).toThrow(
      expect.objectContaining({ code: 'release-signature-invalid' }),
    );
  });

  test.each([null, 'text', {}, { mediaType: 'application/json', verificationMaterial: {} }])(
    'is no bundle: %j',
    (given) => {
      expect(() => verifyModelSignature(given, files, [])).toThrow(
        expect.objectContaining({ code: 'release-signature-invalid', category: 'corrupt' }),
      );
    },
  );
});
