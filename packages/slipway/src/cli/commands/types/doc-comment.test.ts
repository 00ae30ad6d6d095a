import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { docComment } from './doc-comment.ts';

describe('docComment', () => {
  it('is one comment, whatever it says', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('*', '/', '@', '\n', 'a', ' ', '\u202e', '{') }),
        (text) => {
          const comment = docComment(text, '  ');
          if (comment === '') return;
          expect(comment.startsWith('  /**')).toBe(true);
          expect(comment.indexOf('*/')).toBe(comment.length - 3);
          expect(comment).not.toMatch(/(?:^|[\s{])@/);
          expect(comment).not.toContain('\u202e');
        },
      ),
    );
  });

  it('breaks lines between words and keeps paragraphs', () => {
    const comment = docComment(`${'word '.repeat(30)}\n\nDefault: \`1\``);
    expect(comment.split('\n').every((line) => line.length <= 100)).toBe(true);
    expect(comment).toContain('\n *\n * Default: `1`\n */\n');
  });

  it('says nothing of nothing', () => {
    expect(docComment(' \n\n ')).toBe('');
    expect(docComment('Short.', '  ')).toBe('  /** Short. */\n');
  });
});
