import { randomBytes } from 'node:crypto';
import {
  associatedDataOf,
  type Binding,
  envelopeCorrupt,
  type PlacedHeader,
  takeHeader,
  writeHeader,
} from './envelope-header.ts';
import type { KeyProvider } from './key-provider.ts';
import { ciphertextBytes, decryptStream, encryptStream } from './streaming-aead.ts';

/** Encrypts under a new data key, which the header holds wrapped by the environment's key. */
export async function* sealEnvelope(
  plaintext: AsyncIterable<Uint8Array>,
  options: { readonly keys: KeyProvider; readonly binding: Binding },
): AsyncGenerator<Uint8Array> {
  const dataKey = randomBytes(32);
  const associatedData = associatedDataOf(options.binding);
  yield writeHeader({
    algorithm: 'AES256_GCM_HKDF_1MB',
    key: await options.keys.wrap(dataKey, associatedData),
    binding: options.binding,
  });
  yield* encryptStream(plaintext, { dataKey, associatedData });
}

/**
 * Decrypts an envelope. `expected` names the members of the binding the caller relies on; throws
 * `keys-envelope-corrupt` or `keys-ciphertext-corrupt` when bytes were changed or moved here from
 * elsewhere, and `keys-unwrap-failed`, `keys-version-disabled` or `keys-version-destroyed` when the
 * key does not open it.
 */
export async function* openEnvelope(
  envelope: AsyncIterable<Uint8Array>,
  options: { readonly keys: KeyProvider; readonly expected: Binding },
): AsyncGenerator<Uint8Array> {
  const source = envelope[Symbol.asyncIterator]();
  try {
    const { header, held } = await takeHeader(source);
    for (const [name, value] of Object.entries(options.expected))
      if (header.binding[name] !== value)
        throw envelopeCorrupt(`its ${name} is ${header.binding[name]}, not ${value}`);
    const associatedData = associatedDataOf(header.binding);
    const dataKey = await options.keys.unwrap(header.key, associatedData);
    yield* decryptStream(following(held, source), { dataKey, associatedData });
  } finally {
    await source.return?.();
  }
}

/**
 * Reads the header only; nothing in it is proven before the envelope is opened. `envelopeBytes` is
 * the length the whole must have for a plaintext of a given length.
 */
export async function readEnvelopeHeader(
  envelope: AsyncIterable<Uint8Array>,
): Promise<PlacedHeader & { envelopeBytes(plaintextBytes: number): number }> {
  const source = envelope[Symbol.asyncIterator]();
  try {
    const { header } = await takeHeader(source);
    return {
      ...header,
      envelopeBytes: (plaintextBytes) => header.headerBytes + ciphertextBytes(plaintextBytes),
    };
  } finally {
    await source.return?.();
  }
}

async function* following(
  held: Uint8Array,
  source: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield held;
  for (let next = await source.next(); next.done !== true; next = await source.next())
    yield next.value;
}
