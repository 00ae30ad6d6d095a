import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { expect, test } from 'vitest';
import { maskedCrc32c } from './crc32c.ts';
import { encodeEventFile } from './event-file.ts';

function records(bytes: Uint8Array): Uint8Array[] {
  const view = new DataView(bytes.buffer);
  const found: Uint8Array[] = [];
  for (let offset = 0; offset < bytes.length; ) {
    const length = Number(view.getBigUint64(offset, true));
    expect(view.getUint32(offset + 8, true)).toBe(maskedCrc32c(bytes.subarray(offset, offset + 8)));
    const data = bytes.subarray(offset + 12, offset + 12 + length);
    expect(view.getUint32(offset + 12 + length, true)).toBe(maskedCrc32c(data));
    found.push(data);
    offset += length + 16;
  }
  return found;
}

test('frames a version and then one event per scalar, each with its checksums', () => {
  const bytes = encodeEventFile(1_700_000_000_500, [
    { tag: 'epoch_loss', step: 1, value: 0.5, wallTimeMs: 1_700_000_001_000 },
    { tag: 'epoch_loss', step: 2, value: Number.POSITIVE_INFINITY, wallTimeMs: 1_700_000_002_000 },
  ]);
  const [version, first, second] = records(bytes);
  const reader = new BinaryReader(version!);
  expect(reader.tag()).toEqual([1, WireType.Bit64]);
  expect(reader.double()).toBe(1_700_000_000.5);
  expect(reader.tag()).toEqual([3, WireType.LengthDelimited]);
  expect(reader.string()).toBe('brain.Event:2');
  expect(first?.at(-1)).toBe(0x3f);
  expect(second).toBeDefined();
});

test('a value that float32 cannot hold is written as infinity', () => {
  const scalar = { tag: 'loss', step: 1, wallTimeMs: 0 };
  expect(encodeEventFile(0, [{ ...scalar, value: 1e300 }])).toEqual(
    encodeEventFile(0, [{ ...scalar, value: Number.POSITIVE_INFINITY }]),
  );
});
