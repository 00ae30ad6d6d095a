import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { cutSegments } from './cut-segments.ts';
import { KeyError } from './errors.ts';

/** Length of every ciphertext segment but the last, tag included. */
const SEGMENT_BYTES = 1_048_576;
const TAG_BYTES = 16;
const SALT_BYTES = 32;
const NONCE_PREFIX_BYTES = 7;
const HEADER_BYTES = 1 + SALT_BYTES + NONCE_PREFIX_BYTES;
const PLAINTEXT_BYTES = {
  first: SEGMENT_BYTES - HEADER_BYTES - TAG_BYTES,
  next: SEGMENT_BYTES - TAG_BYTES,
};
/** The segment number has 32 bits. */
const SEGMENTS_MAX = 2 ** 32;

export interface StreamKey {
  /** 32 bytes. */
  readonly dataKey: Uint8Array;
  /** Not stored; the same bytes must be given to decrypt. */
  readonly associatedData: Uint8Array;
}

/** Length of the ciphertext of a plaintext of this length. */
export function ciphertextBytes(plaintextBytes: number): number {
  const following = Math.max(0, plaintextBytes - PLAINTEXT_BYTES.first);
  const segments = 1 + Math.ceil(following / PLAINTEXT_BYTES.next);
  return HEADER_BYTES + plaintextBytes + segments * TAG_BYTES;
}

/**
 * Encrypts a stream as Tink's AES256_GCM_HKDF_1MB does, byte for byte
 * (https://developers.google.com/tink/streaming-aead/aes_gcm_hkdf_streaming): a header of salt and
 * nonce prefix, then segments of 1 MiB under AES-256-GCM with a key derived per stream. Holds one
 * segment in memory.
 */
export async function* encryptStream(
  plaintext: AsyncIterable<Uint8Array>,
  key: StreamKey,
): AsyncGenerator<Uint8Array> {
  const salt = randomBytes(SALT_BYTES);
  const noncePrefix = randomBytes(NONCE_PREFIX_BYTES);
  yield Buffer.concat([Uint8Array.of(HEADER_BYTES), salt, noncePrefix]);
  const segmentKey = deriveKey(key, salt);
  let index = 0;
  for await (const { bytes, isLast } of cutSegments(plaintext, PLAINTEXT_BYTES)) {
    const nonce = nonceOf(noncePrefix, index, isLast);
    const cipher = createCipheriv('aes-256-gcm', segmentKey, nonce, { authTagLength: TAG_BYTES });
    yield cipher.update(bytes);
    cipher.final();
    yield cipher.getAuthTag();
    index += 1;
  }
}

/**
 * Decrypts what `encryptStream` or Tink wrote. A segment is given out only after its tag is checked;
 * throws `keys-ciphertext-corrupt` when the key or the associated data do not fit, or when bytes were
 * changed, reordered, removed or added.
 */
export async function* decryptStream(
  ciphertext: AsyncIterable<Uint8Array>,
  key: StreamKey,
): AsyncGenerator<Uint8Array> {
  let header: { readonly segmentKey: Uint8Array; readonly noncePrefix: Uint8Array } | undefined;
  let index = 0;
  for await (const segment of cutSegments(ciphertext, {
    first: SEGMENT_BYTES,
    next: SEGMENT_BYTES,
  })) {
    header ??= readHeader(segment.bytes, key);
    const body = index === 0 ? segment.bytes.subarray(HEADER_BYTES) : segment.bytes;
    const nonce = nonceOf(header.noncePrefix, index, segment.isLast);
    yield openSegment(body, { segmentKey: header.segmentKey, nonce, index });
    index += 1;
  }
}

function readHeader(bytes: Uint8Array, key: StreamKey) {
  if (bytes.length < HEADER_BYTES + TAG_BYTES || bytes[0] !== HEADER_BYTES)
    throw corrupt('its header is incomplete or of another kind');
  const salt = bytes.subarray(1, 1 + SALT_BYTES);
  // A copy: the segment's memory is reused.
  const noncePrefix = Uint8Array.from(bytes.subarray(1 + SALT_BYTES, HEADER_BYTES));
  return { segmentKey: deriveKey(key, salt), noncePrefix };
}

function openSegment(
  body: Uint8Array,
  at: { readonly segmentKey: Uint8Array; readonly nonce: Uint8Array; readonly index: number },
): Uint8Array {
  if (body.length < TAG_BYTES) throw corrupt(`segment ${at.index} is cut off`);
  const decipher = createDecipheriv('aes-256-gcm', at.segmentKey, at.nonce, {
    authTagLength: TAG_BYTES,
  });
  decipher.setAuthTag(body.subarray(body.length - TAG_BYTES));
  const plaintext = decipher.update(body.subarray(0, body.length - TAG_BYTES));
  try {
    decipher.final();
  } catch (cause) {
    throw corrupt(`segment ${at.index} fails its check`, cause);
  }
  return plaintext;
}

function deriveKey({ dataKey, associatedData }: StreamKey, salt: Uint8Array): Uint8Array {
  if (dataKey.length !== 32)
    throw new KeyError(
      'invalid-input',
      'keys-data-key-length',
      `A data key has 32 bytes; this one has ${dataKey.length}.`,
    );
  return new Uint8Array(hkdfSync('sha256', dataKey, salt, associatedData, 32));
}

function nonceOf(prefix: Uint8Array, index: number, isLast: boolean): Uint8Array {
  if (index >= SEGMENTS_MAX)
    throw new KeyError('too-large', 'keys-stream-too-long', 'A stream holds at most 4 PiB.');
  const nonce = Buffer.alloc(12);
  nonce.set(prefix);
  nonce.writeUInt32BE(index, NONCE_PREFIX_BYTES);
  nonce[11] = isLast ? 1 : 0;
  return nonce;
}

const corrupt = (problem: string, cause?: unknown): KeyError =>
  new KeyError(
    'corrupt',
    'keys-ciphertext-corrupt',
    `Encrypted bytes cannot be opened: ${problem}. They were changed or cut off, or belong to another key or place.`,
    { cause },
  );
