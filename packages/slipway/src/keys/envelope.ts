import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from '../core/json.ts';
import { KeyError } from './errors.ts';
import type { KeyProvider, WrappedKey } from './key-provider.ts';
import { ciphertextBytes, decryptStream, encryptStream } from './streaming-aead.ts';

/** What ciphertext is bound to: it opens nowhere else and as nothing else. */
export type Binding = Readonly<Record<string, string | number>>;

/** First bytes of every encrypted file, then the header's length (4 bytes, big endian), then its JSON. */
const MAGIC = Buffer.from('SLIPWAY1', 'latin1');
const PREFIX_BYTES = MAGIC.length + 4;
const HEADER_BYTES_MAX = 65_536;

const headerSchema = z.strictObject({
  algorithm: z.literal('AES256_GCM_HKDF_1MB'),
  key: z.strictObject({ keyUri: z.string(), keyVersion: z.string(), ciphertext: z.base64() }),
  /** The associated data is its canonical JSON. */
  binding: z.record(z.string(), z.union([z.string(), z.number()])),
});

export interface EnvelopeHeader {
  readonly algorithm: 'AES256_GCM_HKDF_1MB';
  readonly key: WrappedKey;
  readonly binding: Binding;
}

/** Encrypts under a new data key, which the header holds wrapped by the environment's key. */
export async function* sealEnvelope(
  plaintext: AsyncIterable<Uint8Array>,
  options: { readonly keys: KeyProvider; readonly binding: Binding },
): AsyncGenerator<Uint8Array> {
  const dataKey = randomBytes(32);
  const associatedData = bytesOf(options.binding);
  const header: EnvelopeHeader = {
    algorithm: 'AES256_GCM_HKDF_1MB',
    key: await options.keys.wrap(dataKey, associatedData),
    binding: options.binding,
  };
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(json.length);
  yield Buffer.concat([MAGIC, length, json]);
  yield* encryptStream(plaintext, { dataKey, associatedData });
}

/**
 * Decrypts an envelope. `expected` names the members of the binding the caller relies on; throws
 * `keys-envelope-corrupt` or `keys-ciphertext-corrupt` when bytes were changed or moved here from
 * elsewhere, and `keys-unwrap-failed` when the key is gone.
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
        throw corrupt(`its ${name} is ${header.binding[name]}, not ${value}`);
    const associatedData = bytesOf(header.binding);
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
): Promise<EnvelopeHeader & { envelopeBytes(plaintextBytes: number): number }> {
  const source = envelope[Symbol.asyncIterator]();
  try {
    const { header, headerBytes } = await takeHeader(source);
    return {
      ...header,
      envelopeBytes: (plaintextBytes) => headerBytes + ciphertextBytes(plaintextBytes),
    };
  } finally {
    await source.return?.();
  }
}

/** Takes the header off a stream; `held` is what came with it of the bytes that follow. */
async function takeHeader(source: AsyncIterator<Uint8Array>) {
  let held: Buffer = Buffer.alloc(0);
  const fill = async (bytes: number): Promise<void> => {
    while (held.length < bytes) {
      const next = await source.next();
      if (next.done === true) throw corrupt('it is cut off inside its header');
      held = Buffer.concat([held, next.value]);
    }
  };
  await fill(PREFIX_BYTES);
  if (!held.subarray(0, MAGIC.length).equals(MAGIC)) throw corrupt('it is no Slipway object');
  const headerBytes = PREFIX_BYTES + held.readUInt32BE(MAGIC.length);
  if (headerBytes > HEADER_BYTES_MAX) throw corrupt('its header is longer than a header can be');
  await fill(headerBytes);
  const header = parseHeader(held.toString('utf8', PREFIX_BYTES, headerBytes));
  return { header, headerBytes, held: held.subarray(headerBytes) };
}

async function* following(
  held: Uint8Array,
  source: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield held;
  for (let next = await source.next(); next.done !== true; next = await source.next())
    yield next.value;
}

function parseHeader(json: string): EnvelopeHeader {
  try {
    return headerSchema.parse(JSON.parse(json));
  } catch (cause) {
    throw corrupt('its header is not one this version knows', cause);
  }
}

const bytesOf = (binding: Binding): Uint8Array => Buffer.from(canonicalJson(binding));

const corrupt = (problem: string, cause?: unknown): KeyError =>
  new KeyError(
    'corrupt',
    'keys-envelope-corrupt',
    `A stored object cannot be opened: ${problem}. It was changed, cut off or moved.`,
    { cause },
  );
