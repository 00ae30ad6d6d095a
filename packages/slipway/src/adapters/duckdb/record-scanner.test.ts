import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RecordScanner, type SourceRecord } from './record-scanner.ts';

const scan = (
  chunks: readonly Buffer[],
  options: { delimiter?: string; skipLines?: number; recordBytesMax?: number } = {},
) => {
  const records: { start: number; line: number; text: string }[] = [];
  const ends: Pick<SourceRecord, 'lineEnd' | 'isUnclosed'>[] = [];
  const scanner = new RecordScanner(
    { delimiter: options.delimiter ?? ',', skipLines: options.skipLines ?? 0 },
    {
      recordBytesMax: options.recordBytesMax ?? 1000,
      visit({ start, line, bytes, lineEnd, isUnclosed }) {
        records.push({ start, line, text: bytes.toString() });
        ends.push({ lineEnd, isUnclosed });
      },
    },
  );
  const problems = chunks
    .map((chunk) => scanner.push(chunk))
    .filter((found) => found !== undefined);
  scanner.finish();
  return { records, ends, problems };
};
const texts = (source: string, options = {}) =>
  scan([Buffer.from(source)], options).records.map(({ text }) => text);

describe('the record scanner', () => {
  test.each([
    ['', []],
    ['a', ['a']],
    ['a\nb\n', ['a', 'b']],
    ['a\r\nb', ['a', 'b']],
    ['\n\na\n', ['', '', 'a']],
    ['1,"x\ny"\n2\n', ['1,"x\ny"', '2']],
    ['"a""\n""b"\nc', ['"a""\n""b"', 'c']],
    ['1,  "x\ny"\n2\n', ['1,  "x\ny"', '2']],
    ['5" pipe\nb\n', ['5" pipe', 'b']],
    ['a,x"\nb"\n', ['a,x"', 'b"']],
    ['"a"b\nc\n', ['"a"b', 'c']],
    ['"a\nb', ['"a\nb']],
  ])('%j has the records %j', (source, records) => {
    expect(texts(source)).toEqual(records);
  });

  test('knows offset and line of each record', () => {
    expect(scan([Buffer.from('\ufeffa\n"b\n\nc"\nü\nd\n')]).records).toEqual([
      { start: 3, line: 1, text: 'a' },
      { start: 5, line: 2, text: '"b\n\nc"' },
      { start: 12, line: 5, text: 'ü' },
      { start: 15, line: 6, text: 'd' },
    ]);
  });

  test('takes a delimiter of several bytes, and skips lines without looking at quotes', () => {
    expect(texts('#"x\n1, "a\nb"\n1,"a\n', { delimiter: ', ', skipLines: 1 })).toEqual([
      '1, "a\nb"',
      '1,"a',
    ]);
  });

  test('finds the same records however the bytes are cut', () => {
    const piece = fc.constantFrom('a', ',', '"', '\n', '\r\n', 'ü', ', ', '""');
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 30 }),
        fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1 }),
        fc.constantFrom(',', ', '),
        (pieces, sizes, delimiter) => {
          const whole = Buffer.from(pieces.join(''));
          const chunks: Buffer[] = [];
          for (let from = 0; from < whole.length; ) {
            const size = sizes[chunks.length % sizes.length]!;
            chunks.push(whole.subarray(from, from + size));
            from += size;
          }
          expect(scan(chunks, { delimiter })).toEqual(scan([whole], { delimiter }));
        },
      ),
      { numRuns: 500 },
    );
  });

  test('stops at a record that is too long, ended or not, quoted or not', () => {
    for (const source of ['x'.repeat(11), `${'x'.repeat(11)}\n`, `"${'\n'.repeat(11)}`])
      expect(scan([Buffer.from('a\n'), Buffer.from(source)], { recordBytesMax: 10 })).toMatchObject(
        {
          problems: [{ kind: 'record-too-long', line: 2 }],
        },
      );
  });

  test('tells how each record ends', () => {
    expect(scan([Buffer.from('a\r\nb\n"c')]).ends).toEqual([
      { lineEnd: 'crlf', isUnclosed: false },
      { lineEnd: 'lf', isUnclosed: false },
      { lineEnd: 'none', isUnclosed: true },
    ]);
  });
});
