import { expect, test } from 'vitest';
import { memoryBytes } from './memory-bytes.ts';

test.each([
  ['1', 1],
  ['512Mi', 536_870_912],
  ['2Gi', 2_147_483_648],
  ['1.5Gi', 1_610_612_736],
  ['1k', 1000],
  ['2G', 2_000_000_000],
  ['1Ti', 1_099_511_627_776],
])('%s is %d bytes', (text, bytes) => {
  expect(memoryBytes(text)).toBe(bytes);
});

test.each([
  '',
  '0',
  '0Mi',
  '-1Gi',
  'Mi',
  '1 Gi',
  '1gi',
  '1GB',
  '1e3',
  '1Gi ',
  'NaN',
  'constructor',
  '1constructor',
  '1toString',
])('"%s" is refused', (text) => {
  expect(() => memoryBytes(text)).toThrow(expect.objectContaining({ code: 'resource-memory' }));
});
