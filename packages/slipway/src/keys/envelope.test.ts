import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { openEnvelope, readEnvelopeHeader, sealEnvelope } from './envelope.ts';
import type { KeyProvider } from './key-provider.ts';

/** A real wrap with a fixed key, so that no file is needed here. */
function providerOf(secret: string): KeyProvider {
  const material = createHash('sha256').update(secret).digest();
  return {
    async wrap(dataKey, associatedData) {
      const cipher = createCipheriv('aes-256-gcm', material, Buffer.alloc(12)).setAAD(
        associatedData,
      );
      const body = Buffer.concat([cipher.update(dataKey), cipher.final(), cipher.getAuthTag()]);
      return { keyUri: 'test:key', keyVersion: '1', ciphertext: body.toString('base64') };
    },
    async unwrap({ ciphertext }, associatedData) {
      const body = Buffer.from(ciphertext, 'base64');
      const decipher = createDecipheriv('aes-256-gcm', material, Buffer.alloc(12))
        .setAAD(associatedData)
        .setAuthTag(body.subarray(32));
      return Buffer.concat([decipher.update(body.subarray(0, 32)), decipher.final()]);
    },
    primaryKeyUri: async () => 'test:key',
  };
}

const keys = providerOf('a');
const binding = { environment: 'dev', digest: 'sha256:1', sizeBytes: 5 };

async function* once(...parts: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* parts;
}

async function collect(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(Uint8Array.from(chunk));
  return Buffer.concat(chunks);
}

const seal = () => collect(sealEnvelope(once(Buffer.from('hello')), { keys, binding }));
const open = (
  bytes: Uint8Array,
  expected: Record<string, string | number> = binding,
  with_ = keys,
) => collect(openEnvelope(once(bytes), { keys: with_, expected }));

describe('an envelope', () => {
  test('gives back what it holds, also when it comes byte by byte', async () => {
    const sealed = await seal();
    expect((await open(sealed)).toString()).toBe('hello');
    const bytes = [...sealed].map((byte) => Uint8Array.of(byte));
    const opened = await collect(openEnvelope(once(...bytes), { keys, expected: binding }));
    expect(opened.toString()).toBe('hello');
  });

  test('names its key, its version and what it is bound to, in clear', async () => {
    const header = await readEnvelopeHeader(once(await seal()));
    expect(header).toMatchObject({ key: { keyUri: 'test:key', keyVersion: '1' }, binding });
    expect((await seal()).includes('hello')).toBe(false);
  });

  test('does not open in another place than it was bound to', async () => {
    await expect(open(await seal(), { environment: 'prod' })).rejects.toMatchObject({
      code: 'keys-envelope-corrupt',
    });
  });

  test('does not open when its header was rewritten to fit another place', async () => {
    const sealed = (await seal()).toString('latin1').replace('"dev"', '"pro"');
    await expect(
      open(Buffer.from(sealed, 'latin1'), { ...binding, environment: 'pro' }),
    ).rejects.toThrow();
  });

  test('does not open with another key', async () => {
    await expect(open(await seal(), binding, providerOf('b'))).rejects.toThrow();
  });

  test.each([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('just some text that is long enough')],
    ['a header that never ends', Buffer.from('SLIPWAY2\xff\xff\xff\xff{}', 'latin1')],
    ['an object of the format before', Buffer.from('SLIPWAY1\0\0\0\x02{}', 'latin1')],
    ['a header that is cut off', Buffer.from('SLIPWAY2\0\0\0\x10{}', 'latin1')],
    ['a header of another kind', Buffer.from('SLIPWAY2\0\0\0\x02{}', 'latin1')],
  ])('is not taken from %s', async (_name, bytes) => {
    await expect(open(bytes)).rejects.toMatchObject({ code: 'keys-envelope-corrupt' });
  });

  test('closes its source when it is not read to the end', async () => {
    let isClosed = false;
    const sealed = await seal();
    async function* watched(): AsyncGenerator<Uint8Array> {
      try {
        yield sealed;
      } finally {
        isClosed = true;
      }
    }
    await readEnvelopeHeader(watched());
    expect(isClosed).toBe(true);
  });
});
