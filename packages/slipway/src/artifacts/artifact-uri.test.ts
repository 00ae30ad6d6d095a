import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { digestInEnvironment, formatArtifactUri, parseArtifactUri } from './artifact-uri.ts';

const hex = 'ab'.repeat(32);
const uri = `slipway://dev/artifacts/sha256/${hex}`;

describe('an artifact URI', () => {
  test('reads back what was written', () => {
    const name = { environment: 'dev', digest: `sha256:${hex}` } as const;
    expect(formatArtifactUri(name)).toBe(uri);
    expect(parseArtifactUri(uri)).toEqual(name);
  });

  test.each([
    '',
    hex,
    `file:///artifacts/sha256/${hex}`,
    `slipway://dev/artifacts/sha256/${hex.toUpperCase()}`,
    `slipway://dev/artifacts/sha256/${hex}/..`,
    `slipway://dev/artifacts/sha256/../sha256/${hex}`,
    `slipway://../artifacts/sha256/${hex}`,
    `slipway://dev/../prod/artifacts/sha256/${hex}`,
    `slipway://dev/artifacts/sha256/${hex}#fragment`,
    `slipway://dev/artifacts/sha256/${hex}?query`,
    `slipway://dev/artifacts/sha256/%61b${hex.slice(3)}`,
    `slipway://dev%2f..%2fprod/artifacts/sha256/${hex}`,
    `slipway://user@dev/artifacts/sha256/${hex}`,
    `slipway://dev:80/artifacts/sha256/${hex}`,
    `slipway://dev//artifacts/sha256/${hex}`,
    `slipway://dev/artifacts/sha256/${hex}\n`,
    ` ${uri}`,
    `slipway://dev/artifacts/sha512/${hex}`,
    `slipway://dev/artifacts/sha256/${hex}00`,
  ])('is not %j', (text) => {
    expect(() => parseArtifactUri(text)).toThrow(
      expect.objectContaining({ code: 'artifacts-uri-invalid' }),
    );
  });

  test('has one spelling: what parses, formats to itself', () => {
    const nearby = fc
      .tuple(fc.nat({ max: uri.length }), fc.string({ maxLength: 3 }), fc.nat({ max: 3 }))
      .map(([at, text, removed]) => uri.slice(0, at) + text + uri.slice(at + removed));
    fc.assert(
      fc.property(nearby, (text) => {
        try {
          expect(formatArtifactUri(parseArtifactUri(text))).toBe(text);
        } catch (error) {
          expect(error).toMatchObject({ code: 'artifacts-uri-invalid' });
        }
      }),
    );
  });

  test('of another environment is denied', () => {
    expect(digestInEnvironment(uri, 'dev')).toBe(`sha256:${hex}`);
    expect(() => digestInEnvironment(uri, 'prod')).toThrow(
      expect.objectContaining({ category: 'denied', code: 'artifacts-wrong-environment' }),
    );
  });
});
