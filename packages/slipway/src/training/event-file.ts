import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { maskedCrc32c } from './crc32c.ts';

/** One point of a curve that TensorBoard draws. */
export interface ScalarEvent {
  /** Name of the curve, such as `epoch_loss`; TensorBoard groups by the part before a slash. */
  readonly tag: string;
  readonly step: number;
  readonly value: number;
  readonly wallTimeMs: number;
}

/**
 * A TensorBoard event file: TFRecord frames of Event messages, the first of which states the format's
 * version. The file's name must contain `tfevents`. Field numbers are those of TensorFlow's
 * event.proto and summary.proto; the framing is that of its record_writer.
 */
export function encodeEventFile(
  startedAtMs: number,
  scalars: readonly ScalarEvent[],
): Uint8Array<ArrayBuffer> {
  const records = [versionEvent(startedAtMs), ...scalars.map(scalarEvent)].map(frame);
  const bytes = new Uint8Array(records.reduce((size, record) => size + record.length, 0));
  let offset = 0;
  for (const record of records) {
    bytes.set(record, offset);
    offset += record.length;
  }
  return bytes;
}

function versionEvent(wallTimeMs: number): Uint8Array {
  const writer = new BinaryWriter();
  writer.tag(1, WireType.Bit64).double(wallTimeMs / 1000);
  writer.tag(3, WireType.LengthDelimited).string('brain.Event:2');
  return writer.finish();
}

function scalarEvent({ tag, step, value, wallTimeMs }: ScalarEvent): Uint8Array {
  const writer = new BinaryWriter();
  writer.tag(1, WireType.Bit64).double(wallTimeMs / 1000);
  writer.tag(2, WireType.Varint).int64(step);
  writer.tag(5, WireType.LengthDelimited).fork();
  writer.tag(1, WireType.LengthDelimited).fork();
  writer.tag(1, WireType.LengthDelimited).string(tag);
  // `float` refuses what float32 cannot hold; a diverged loss is drawn as infinity.
  writer.tag(2, WireType.Bit32).float(Math.fround(value));
  writer.join().join();
  return writer.finish();
}

/** Length (uint64), its checksum, the data, its checksum; all little-endian. */
function frame(data: Uint8Array): Uint8Array {
  const record = new Uint8Array(data.length + 16);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedCrc32c(record.subarray(0, 8)), true);
  record.set(data, 12);
  view.setUint32(12 + data.length, maskedCrc32c(data), true);
  return record;
}
