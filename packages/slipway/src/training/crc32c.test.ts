import { expect, test } from 'vitest';
import { crc32c, maskedCrc32c } from './crc32c.ts';

test('gives the checksums of RFC 3720, appendix B.4', () => {
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
  expect(crc32c(Uint8Array.from({ length: 32 }, (_, index) => index))).toBe(0x46dd794e);
  expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe3069283);
});

test('masks as an unsigned number', () => {
  const masked = maskedCrc32c(new Uint8Array(32));
  const back = (masked - 0xa282ead8) >>> 0;
  expect(((back >>> 17) | (back << 15)) >>> 0).toBe(0x8a9136aa);
});
