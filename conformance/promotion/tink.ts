import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import {
  decryptStream,
  encryptStream,
  type StreamKey,
} from '../../packages/slipway/src/keys/streaming-aead.ts';
import type { ConformanceContext } from '../conformance-suite.ts';

const MIB = 1_048_576;
/** Around the ends of the first segment (header and tag taken off) and of the second. */
const SIZES = [
  0,
  1,
  MIB - 57,
  MIB - 56,
  MIB - 55,
  MIB,
  2 * MIB - 73,
  2 * MIB - 72,
  2 * MIB - 71,
  5 * MIB + 3,
];

interface Order {
  readonly verb: 'encrypt' | 'decrypt';
  readonly key: StreamKey;
  readonly from: string;
  readonly to: string;
}

/** Google's Tink reads what Slipway encrypts, and Slipway what Tink encrypts. */
export async function tink(context: ConformanceContext): Promise<void> {
  const { python } = await context.pythonVenv('tink', ['tink==1.12.0']);
  const script = join(context.repository, 'conformance/promotion/tink_files.py');
  const folder = await context.temporaryFolder();
  const at = (name: string) => join(folder, name);
  const key = { dataKey: randomBytes(32), associatedData: randomBytes(40) };
  const ask = async (orders: readonly Order[]): Promise<readonly (string | null)[]> => {
    const input = JSON.stringify(orders.map(inHex));
    return JSON.parse((await context.runProgram([python, script], { input })).stdout);
  };
  for (const size of SIZES) {
    await writeFile(at(`${size}.plain`), randomBytes(size));
    await encryptFile(at(`${size}.plain`), at(`${size}.ours`), key);
  }

  await context.check(`Tink reads what Slipway encrypted, of ${SIZES.length} sizes`, async () => {
    const orders = SIZES.map((size): Order => {
      const [from, to] = [at(`${size}.ours`), at(`${size}.read`)];
      return { verb: 'decrypt', key, from, to };
    });
    assert.deepEqual(
      await ask(orders),
      SIZES.map(() => null),
    );
    for (const size of SIZES) await assertSame(at(`${size}.read`), at(`${size}.plain`));
  });
  await context.check(`Slipway reads what Tink encrypted, of ${SIZES.length} sizes`, async () => {
    const orders = SIZES.map((size): Order => {
      const [from, to] = [at(`${size}.plain`), at(`${size}.theirs`)];
      return { verb: 'encrypt', key, from, to };
    });
    assert.deepEqual(
      await ask(orders),
      SIZES.map(() => null),
    );
    for (const size of SIZES) {
      await decryptFile(at(`${size}.theirs`), at(`${size}.back`), key);
      await assertSame(at(`${size}.back`), at(`${size}.plain`));
    }
  });

  const size = 2 * MIB;
  await writeFile(at('plain'), randomBytes(size));
  await encryptFile(at('plain'), at('ours'), key);
  const whole = await readFile(at('ours'));
  const damaged: readonly (readonly [string, Buffer, StreamKey])[] = [
    ['another place', whole, { ...key, associatedData: randomBytes(40) }],
    ['another key', whole, { ...key, dataKey: randomBytes(32) }],
    ['a last segment that is missing', whole.subarray(0, 2 * MIB), key],
    ['a byte that is missing', whole.subarray(0, -1), key],
    ['a byte that was changed', changedAt(whole, MIB + 100), key],
    ['segments in another order', swapped(whole), key],
  ];
  for (const [what, bytes, given] of damaged)
    await context.check(`both refuse ${what}`, async () => {
      await writeFile(at('damaged'), bytes);
      const order: Order = { verb: 'decrypt', key: given, from: at('damaged'), to: at('none') };
      const [told] = await ask([order]);
      assert.ok(typeof told === 'string', 'Tink took it');
      await assert.rejects(decryptFile(at('damaged'), at('none'), given), {
        code: 'keys-ciphertext-corrupt',
      });
    });
}

const inHex = ({ key, ...order }: Order) => ({
  ...order,
  key: Buffer.from(key.dataKey).toString('hex'),
  associatedData: Buffer.from(key.associatedData).toString('hex'),
});

const encryptFile = (from: string, to: string, key: StreamKey): Promise<void> =>
  pipeline(encryptStream(createReadStream(from), key), createWriteStream(to));

const decryptFile = (from: string, to: string, key: StreamKey): Promise<void> =>
  pipeline(copies(decryptStream(createReadStream(from), key)), createWriteStream(to));

/** What a segment is given out in is used again for the next. */
async function* copies(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const bytes of stream) yield Uint8Array.from(bytes);
}

async function assertSame(one: string, other: string): Promise<void> {
  assert.ok((await readFile(one)).equals(await readFile(other)), `${one} is not ${other}`);
}

function changedAt(bytes: Buffer, index: number): Buffer {
  const changed = Buffer.from(bytes);
  changed[index] = (changed[index] ?? 0) ^ 1;
  return changed;
}

/** Two full segments in each other's place. */
function swapped(bytes: Buffer): Buffer {
  const [first, second] = [bytes.subarray(0, MIB), bytes.subarray(MIB, 2 * MIB)];
  return Buffer.concat([second, first, bytes.subarray(2 * MIB)]);
}
