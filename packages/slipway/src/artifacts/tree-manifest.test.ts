import { describe, expect, test } from 'vitest';
import { parseTreeManifest, TREE_MARK, writeTreeManifest } from './tree-manifest.ts';

const file = (path: string) => ({
  path,
  digest: `sha256:${'0'.repeat(64)}` as const,
  sizeBytes: 1,
});

describe('a tree manifest', () => {
  test('is the same text in whatever order the folder was read', () => {
    const files = [file('b/a'), file('a'), file('b.txt')];
    const text = writeTreeManifest({ files, emptyFolders: ['z', 'y'] });
    expect(writeTreeManifest({ files: files.toReversed(), emptyFolders: ['y', 'z'] })).toBe(text);
    expect(parseTreeManifest(text).files.map(({ path }) => path)).toEqual(['a', 'b.txt', 'b/a']);
  });

  test.each(['../a', '/a', 'a/../../b', 'a//b', './a', 'a/.', '', 'a\0b', 'a/'])(
    'that names the path %j is damaged',
    (path) => {
      for (const manifest of [
        { files: [file(path)], emptyFolders: [] },
        { files: [], emptyFolders: [path] },
      ])
        expect(() => parseTreeManifest(writeTreeManifest(manifest))).toThrow(
          expect.objectContaining({ code: 'artifacts-corrupt' }),
        );
    },
  );

  test.each(['', '{}', TREE_MARK, `${TREE_MARK}{}`, `${TREE_MARK}[`])('is not %j', (text) => {
    expect(() => parseTreeManifest(text)).toThrow(
      expect.objectContaining({ code: 'artifacts-corrupt' }),
    );
  });
});
