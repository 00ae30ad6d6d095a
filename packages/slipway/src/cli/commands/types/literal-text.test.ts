import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { literalText } from './literal-text.ts';

describe('literalText', () => {
  it('reads as the same text, in printable characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const source = literalText(text);
        // biome-ignore lint/security/noGlobalEval: what the text means as source is what is asked
        expect(globalThis.eval(source)).toBe(text);
        expect(source).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
    );
  });

  it('needs as few escapes as can be', () => {
    expect(['a', "it's", 'say "a"', `"it's"`].map(literalText)).toEqual([
      "'a'",
      `"it's"`,
      `'say "a"'`,
      `'"it\\'s"'`,
    ]);
  });
});
