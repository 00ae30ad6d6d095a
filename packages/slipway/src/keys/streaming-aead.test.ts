import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ciphertextBytes, decryptStream, encryptStream } from './streaming-aead.ts';

const MIB = 1_048_576;
const key = {
  dataKey: Uint8Array.from({ length: 32 }, (_, index) => index),
  associatedData: Buffer.from('aad'),
};

/** Written by the `tink` package 1.16.1 for Python with this key; it reads our streams too. */
const TINK_VECTORS = [
  [
    0,
    '28550bdc030714b41442445fc0a02787c9d1c3b3828afe7bab29ee536df5232a2ce76383f4d35b7a99cc599cb957f8dd1640a696c616b5b5',
  ],
  [
    5,
    '287bfa754bfe9aca67684c3d541380456e7cf58cb8b093fdd76569ed8a9726309a5907711010d022ed2943fca09841dfc276a49dd0d0350b7e16acea5e',
  ],
] as const;

async function* cut(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let from = 0;
  for (let index = 0; from < bytes.length; index += 1) {
    const size = sizes[index % sizes.length]!;
    yield bytes.subarray(from, from + size);
    from += size;
  }
}

async function collect(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(Uint8Array.from(chunk));
  return Buffer.concat(chunks);
}

const plaintextOf = (length: number): Buffer =>
  Buffer.from(Uint8Array.from({ length }, (_, index) => (index * 7) % 256));
const encrypt = (bytes: Uint8Array, with_ = key) =>
  collect(encryptStream(cut(bytes, [MIB]), with_));
const decrypt = (bytes: Uint8Array, with_ = key) =>
  collect(decryptStream(cut(bytes, [MIB]), with_));

/** Around the first and second segment's end, and anything else. */
const lengths = fc.oneof(
  fc.constantFrom(0, 1, MIB - 57, MIB - 56, MIB - 55, 2 * MIB - 73, 2 * MIB - 72, 2 * MIB - 71),
  fc.integer({ min: 0, max: 3 * MIB }),
);
const chunkSizes = fc.array(fc.integer({ min: 1000, max: 2 * MIB }), {
  minLength: 1,
  maxLength: 4,
});

describe('the encrypted stream', () => {
  test.each(TINK_VECTORS)('that Tink wrote for %i bytes is read', async (length, hex) => {
    expect(await decrypt(Buffer.from(hex, 'hex'))).toEqual(plaintextOf(length));
  });

  test('gives back what went in, however it was cut', async () => {
    await fc.assert(
      fc.asyncProperty(lengths, chunkSizes, chunkSizes, async (length, cutIn, cutOut) => {
        const plaintext = plaintextOf(length);
        const ciphertext = await collect(encryptStream(cut(plaintext, cutIn), key));
        const back = await collect(decryptStream(cut(ciphertext, cutOut), key));
        expect(back.equals(plaintext)).toBe(true);
      }),
      { numRuns: 25 },
    );
  });

  test('has the length Tink gives it: a header of 40 bytes and a tag per segment', async () => {
    for (const [length, segments] of [
      [0, 1],
      [MIB - 56, 1],
      [MIB - 55, 2],
      [2 * MIB - 72, 2],
      [2 * MIB - 71, 3],
    ] as const) {
      const { length: found } = await encrypt(plaintextOf(length));
      expect(found).toBe(40 + length + 16 * segments);
      expect(ciphertextBytes(length)).toBe(found);
    }
  });

  test('refuses any changed byte', async () => {
    const ciphertext = await encrypt(plaintextOf(2 * MIB + 5));
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: ciphertext.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        async (position, mask) => {
          const changed = Buffer.from(ciphertext);
          changed[position]! ^= mask;
          await expect(decrypt(changed)).rejects.toMatchObject({ code: 'keys-ciphertext-corrupt' });
        },
      ),
      { numRuns: 40 },
    );
  });

  test('refuses to end early, at a segment’s end too', async () => {
    const ciphertext = await encrypt(plaintextOf(2 * MIB + 5));
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.constantFrom(0, 1, 40, 56, MIB, 2 * MIB),
          fc.nat({ max: ciphertext.length - 1 }),
        ),
        async (length) => {
          await expect(decrypt(ciphertext.subarray(0, length))).rejects.toMatchObject({
            code: 'keys-ciphertext-corrupt',
          });
        },
      ),
      { numRuns: 40 },
    );
  });

  test('refuses bytes after its end, swapped segments and repeated segments', async () => {
    const ciphertext = await encrypt(plaintextOf(3 * MIB));
    const [first, second, third, rest] = [0, 1, 2, 3].map((index) =>
      ciphertext.subarray(index * MIB, (index + 1) * MIB),
    );
    for (const parts of [
      [ciphertext, Buffer.alloc(1)],
      [first, third, second, rest],
      [first, second, second, third, rest],
      [first, third, rest],
    ])
      await expect(decrypt(Buffer.concat(parts as Buffer[]))).rejects.toMatchObject({
        code: 'keys-ciphertext-corrupt',
      });
  });

  test('opens only with its key and its associated data', async () => {
    const ciphertext = await encrypt(plaintextOf(100));
    for (const other of [
      { ...key, dataKey: new Uint8Array(32) },
      { ...key, associatedData: Buffer.from('aae') },
    ])
      await expect(decrypt(ciphertext, other)).rejects.toMatchObject({ category: 'corrupt' });
  });

  test('is never the same twice', async () => {
    expect(await encrypt(plaintextOf(100))).not.toEqual(await encrypt(plaintextOf(100)));
  });

  test('refuses a data key of another length', async () => {
    await expect(
      encrypt(plaintextOf(1), { ...key, dataKey: new Uint8Array(16) }),
    ).rejects.toMatchObject({
      code: 'keys-data-key-length',
    });
  });

  test('gives out nothing of a segment before its tag is checked', async () => {
    const ciphertext = await encrypt(plaintextOf(MIB + 100));
    ciphertext[ciphertext.length - 1]! ^= 1;
    let given = 0;
    await expect(async () => {
      for await (const chunk of decryptStream(cut(ciphertext, [MIB]), key)) given += chunk.length;
    }).rejects.toMatchObject({ category: 'corrupt' });
    expect(given).toBe(MIB - 56);
  });
});
