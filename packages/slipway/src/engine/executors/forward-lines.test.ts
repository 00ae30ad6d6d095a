import { Readable } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { forwardLines } from './forward-lines.ts';

async function linesOf(chunks: Iterable<Buffer>): Promise<string[]> {
  const lines: string[] = [];
  const stream = Readable.from(chunks, { objectMode: false });
  forwardLines(stream, (line) => lines.push(line));
  await new Promise((resolve) => stream.on('close', resolve));
  return lines;
}

test('however the bytes are cut, the lines are the same', async () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'ü', '😀', '\n', '\r', '\r\n', '\u2028') });
  await fc.assert(
    fc.asyncProperty(text, fc.array(fc.nat(40)), async (written, cuts) => {
      const bytes = Buffer.from(written);
      const places = [0, ...cuts.filter((at) => at <= bytes.length), bytes.length];
      const sorted = places.sort((a, b) => a - b);
      const chunks = sorted.slice(1).map((end, index) => bytes.subarray(sorted[index], end));
      const expected = written.split(/\r\n|\n|\r/);
      if (expected.at(-1) === '') expected.pop();
      expect(await linesOf(chunks)).toEqual(expected);
    }),
  );
});

test('a line without an end is cut and held in little memory; the next one is whole again', async () => {
  function* junk() {
    for (let count = 0; count < 1000; count += 1) yield Buffer.alloc(2 ** 20, 'x');
    yield Buffer.from('\nnext\n');
  }
  const lines = await linesOf(junk());
  expect(lines.map(({ length }) => length)).toEqual([64 * 1024 + 2, 4]);
  expect(lines[0]?.endsWith('x …')).toBe(true);
});

test('bytes that are no text become replacement characters', async () => {
  expect(await linesOf([Buffer.from([0x61, 0xff, 0xfe, 0x0a, 0xf0])])).toEqual([
    'a\ufffd\ufffd',
    '\ufffd',
  ]);
});
