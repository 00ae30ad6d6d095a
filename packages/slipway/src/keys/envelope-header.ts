import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from '../core/json.ts';
import { KeyError } from './errors.ts';
import type { WrappedKey } from './key-provider.ts';
import { wrappedKeySchema } from './wrapped-key-schema.ts';

/** What ciphertext is bound to: it opens nowhere else and as nothing else. */
export type Binding = Readonly<Record<string, string | number>>;

export interface EnvelopeHeader {
  readonly algorithm: 'AES256_GCM_HKDF_1MB';
  readonly key: WrappedKey;
  readonly binding: Binding;
}

/** A header as it lies in its file. */
export interface PlacedHeader extends EnvelopeHeader {
  readonly headerBytes: number;
  /** What to write where, so that the data key is found under another key. */
  rekeyed(key: WrappedKey): { readonly position: number; readonly bytes: Uint8Array };
}

/**
 * First bytes of every encrypted file; then the length (4 bytes, big endian) and JSON of what never
 * changes; then two slots for the wrapped key. The valid slot with the higher number counts, so that
 * writing the other one replaces the key at once or, cut off by a crash, not at all.
 */
const MAGIC = Buffer.from('SLIPWAY2', 'latin1');
const PREFIX_BYTES = MAGIC.length + 4;
const FIXED_BYTES_MAX = 65_536;
const SLOT_BYTES = 1024;
const CHECK_BYTES = 16;

const fixedSchema = z.strictObject({
  algorithm: z.literal('AES256_GCM_HKDF_1MB'),
  /** The associated data is its canonical JSON. */
  binding: z.record(z.string(), z.union([z.string(), z.number()])),
});

const slotSchema = z.strictObject({ number: z.int().min(1), key: wrappedKeySchema });

type Slot = z.output<typeof slotSchema>;

export const associatedDataOf = (binding: Binding): Uint8Array =>
  Buffer.from(canonicalJson(binding));

export function writeHeader({ algorithm, binding, key }: EnvelopeHeader): Buffer {
  const json = Buffer.from(JSON.stringify({ algorithm, binding }));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(json.length);
  return Buffer.concat([
    MAGIC,
    length,
    json,
    writeSlot({ number: 1, key }),
    Buffer.alloc(SLOT_BYTES),
  ]);
}

/**
 * Takes the header off a stream; `held` is what came with it of the bytes that follow. Throws
 * `keys-envelope-corrupt`.
 */
export async function takeHeader(
  source: AsyncIterator<Uint8Array>,
): Promise<{ readonly header: PlacedHeader; readonly held: Uint8Array }> {
  let held: Buffer = Buffer.alloc(0);
  const fill = async (bytes: number): Promise<void> => {
    while (held.length < bytes) {
      const next = await source.next();
      if (next.done === true) throw envelopeCorrupt('it is cut off inside its header');
      held = Buffer.concat([held, next.value]);
    }
  };
  await fill(PREFIX_BYTES);
  if (!held.subarray(0, MAGIC.length).equals(MAGIC))
    throw envelopeCorrupt('it is no Slipway object');
  const fixedBytes = held.readUInt32BE(MAGIC.length);
  if (fixedBytes > FIXED_BYTES_MAX)
    throw envelopeCorrupt('its header is longer than a header can be');
  const slotsAt = PREFIX_BYTES + fixedBytes;
  const headerBytes = slotsAt + 2 * SLOT_BYTES;
  await fill(headerBytes);
  const fixed = parseFixed(held.toString('utf8', PREFIX_BYTES, slotsAt));
  const slots = [0, 1].map((index) => {
    const at = slotsAt + index * SLOT_BYTES;
    return readSlot(held.subarray(at, at + SLOT_BYTES));
  });
  const [first, second] = slots;
  const current = (second?.number ?? 0) > (first?.number ?? 0) ? second : first;
  if (current === undefined) throw envelopeCorrupt('neither of its key slots is whole');
  const header: PlacedHeader = {
    ...fixed,
    key: current.key,
    headerBytes,
    rekeyed: (key) => ({
      position: slotsAt + (current === first ? SLOT_BYTES : 0),
      bytes: writeSlot({ number: current.number + 1, key }),
    }),
  };
  return { header, held: held.subarray(headerBytes) };
}

function parseFixed(json: string): z.output<typeof fixedSchema> {
  try {
    return fixedSchema.parse(JSON.parse(json));
  } catch (cause) {
    throw envelopeCorrupt('its header is not one this version knows', cause);
  }
}

/** Length, JSON, zeros, and a check over all of it. */
function writeSlot(slot: Slot): Buffer {
  const json = Buffer.from(JSON.stringify(slot));
  if (4 + json.length + CHECK_BYTES > SLOT_BYTES)
    throw new KeyError(
      'too-large',
      'keys-wrapped-key-too-long',
      `A key gave a wrapped data key of ${json.length} bytes with its names; an object has room for ${SLOT_BYTES - 4 - CHECK_BYTES}.`,
    );
  const bytes = Buffer.alloc(SLOT_BYTES);
  bytes.writeUInt32BE(json.length);
  bytes.set(json, 4);
  bytes.set(checkOf(bytes), SLOT_BYTES - CHECK_BYTES);
  return bytes;
}

/** Undefined for a slot that was never written, or not to its end. */
function readSlot(bytes: Buffer): Slot | undefined {
  if (!bytes.subarray(-CHECK_BYTES).equals(checkOf(bytes))) return undefined;
  const json = bytes.toString('utf8', 4, 4 + bytes.readUInt32BE(0));
  try {
    return slotSchema.parse(JSON.parse(json));
  } catch {
    return undefined;
  }
}

const checkOf = (slot: Uint8Array): Buffer =>
  createHash('sha256')
    .update(slot.subarray(0, SLOT_BYTES - CHECK_BYTES))
    .digest()
    .subarray(0, CHECK_BYTES);

export const envelopeCorrupt = (problem: string, cause?: unknown): KeyError =>
  new KeyError(
    'corrupt',
    'keys-envelope-corrupt',
    `A stored object cannot be opened: ${problem}. It was changed, cut off or moved.`,
    { cause },
  );
