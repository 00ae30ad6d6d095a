import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ArtifactStore } from './artifact-store.ts';

export interface ArtifactStoreFixture extends AsyncDisposable {
  /** A store of the environment `dev`. */
  readonly store: ArtifactStore;
  /** A second client of the same environment. */
  readonly other: ArtifactStore;
}

/** What every artifact store must do; adapters run it with their own fixture. */
export function artifactStoreContract(
  name: string,
  open: () => Promise<ArtifactStoreFixture>,
): void {
  const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

  /** A fixture and a folder of plain files. */
  async function openBoth() {
    const fixture = await open();
    const folder = mkdtempSync(join(tmpdir(), 'artifacts-'));
    return {
      ...fixture,
      folder,
      path: (file: string) => join(folder, file),
      async [Symbol.asyncDispose]() {
        rmSync(folder, { recursive: true });
        await fixture[Symbol.asyncDispose]();
      },
    };
  }

  describe(`${name} keeps the ArtifactStore contract`, () => {
    test('bytes read back whole, for every client, under the digest of their content', async () => {
      await using at = await openBoth();
      for (const bytes of [Buffer.alloc(0), Buffer.from('x'), randomBytes(2_500_000)]) {
        const stored = await at.store.putBytes(bytes);
        expect(stored).toEqual({
          uri: `slipway://dev/artifacts/sha256/${sha256(bytes)}`,
          digest: `sha256:${sha256(bytes)}`,
          sizeBytes: bytes.length,
          kind: 'file',
        });
        expect(Buffer.from(await at.other.readBytes(stored.uri)).equals(bytes)).toBe(true);
        expect(await at.other.stat(stored.uri)).toEqual(stored);
      }
    });

    test('a file and the same bytes are one artifact', async () => {
      await using at = await openBoth();
      writeFileSync(at.path('a'), 'content');
      const stored = await at.store.putPath(at.path('a'));
      expect(await at.store.putPath(at.path('a'))).toEqual(stored);
      expect(await at.other.putBytes(Buffer.from('content'))).toEqual(stored);
    });

    test('many clients put the same content at once', async () => {
      await using at = await openBoth();
      const bytes = randomBytes(100_000);
      const puts = Array.from({ length: 8 }, (_, index) =>
        (index % 2 === 0 ? at.store : at.other).putBytes(bytes),
      );
      const uris = new Set((await Promise.all(puts)).map(({ uri }) => uri));
      expect(uris.size).toBe(1);
      expect(Buffer.from(await at.store.readBytes([...uris][0]!)).equals(bytes)).toBe(true);
    });

    test('a folder comes back as it was: nested and empty files and folders, odd names', async () => {
      await using at = await openBoth();
      const files = { a: '1', 'b/c/d': '2', 'b/empty': '', 'b/ü *?%2e\\ "x"': '3', same: '1' };
      mkdirSync(at.path('tree/b/c/nothing'), { recursive: true });
      for (const [file, text] of Object.entries(files))
        writeFileSync(at.path(`tree/${file}`), text);
      const stored = await at.store.putPath(at.path('tree'));
      expect(stored).toMatchObject({ kind: 'tree', sizeBytes: 4 });
      expect(await at.other.materialize(stored.uri, at.path('back'))).toEqual(stored);
      expect(await at.other.stat(stored.uri)).toEqual(stored);
      for (const [file, text] of Object.entries(files))
        expect(readFileSync(at.path(`back/${file}`), 'utf8')).toBe(text);
      const list = (of: string) => readdirSync(at.path(of), { recursive: true }).sort();
      expect(list('back')).toEqual(list('tree'));
    });

    test('equal folders are one artifact, and any difference makes another', async () => {
      await using at = await openBoth();
      const digests = [];
      for (const [folder, files] of [
        ['one', { a: '1', b: '2' }],
        ['two', { b: '2', a: '1' }],
        ['three', { a: '2', b: '1' }],
        ['four', { a: '1', c: '2' }],
        ['five', {}],
      ] as const) {
        mkdirSync(at.path(folder));
        for (const [file, text] of Object.entries(files))
          writeFileSync(at.path(`${folder}/${file}`), text);
        digests.push((await at.store.putPath(at.path(folder))).digest);
      }
      expect(digests[0]).toBe(digests[1]);
      expect(new Set(digests).size).toBe(4);
    });

    test('links and special files are refused, at the top and inside a folder', async () => {
      await using at = await openBoth();
      writeFileSync(at.path('file'), 'x');
      mkdirSync(at.path('links'));
      symlinkSync(at.path('file'), at.path('links/link'));
      symlinkSync('/etc', at.path('folder-link'));
      mkdirSync(at.path('pipes'));
      execFileSync('mkfifo', [at.path('pipes/pipe')]);
      for (const path of ['links', 'links/link', 'folder-link', 'pipes', 'pipes/pipe'])
        await expect(at.store.putPath(at.path(path))).rejects.toMatchObject({
          code: 'artifacts-not-storable',
        });
    });

    test('a missing source says so', async () => {
      await using at = await openBoth();
      await expect(at.store.putPath(at.path('none'))).rejects.toMatchObject({
        category: 'not-found',
        code: 'artifacts-source-missing',
      });
    });

    test('a file that would pass for a stored folder is refused', async () => {
      await using at = await openBoth();
      const bytes = Buffer.from('slipway-tree/1\n{"emptyFolders":[],"files":[]}');
      writeFileSync(at.path('forged'), bytes);
      const refusal = { code: 'artifacts-not-storable' };
      await expect(at.store.putBytes(bytes)).rejects.toMatchObject(refusal);
      await expect(at.store.putPath(at.path('forged'))).rejects.toMatchObject(refusal);
    });

    test('what is not there is not found, or undefined to stat', async () => {
      await using at = await openBoth();
      const uri = `slipway://dev/artifacts/sha256/${'0'.repeat(64)}`;
      expect(await at.store.stat(uri)).toBeUndefined();
      const missing = { code: 'artifacts-not-found' };
      await expect(at.store.readBytes(uri)).rejects.toMatchObject(missing);
      await expect(at.store.materialize(uri, at.path('x'))).rejects.toMatchObject(missing);
      expect(existsSync(at.path('x'))).toBe(false);
    });

    test('another environment’s artifact and a malformed URI are refused', async () => {
      await using at = await openBoth();
      for (const [uri, code] of [
        [`slipway://prod/artifacts/sha256/${'0'.repeat(64)}`, 'artifacts-wrong-environment'],
        ['slipway://dev/artifacts/sha256/../../keyring.json', 'artifacts-uri-invalid'],
      ] as const)
        for (const act of [at.store.stat(uri), at.store.readBytes(uri)])
          await expect(act).rejects.toMatchObject({ code });
    });

    test('materializing never overwrites, and a folder is not read as bytes', async () => {
      await using at = await openBoth();
      const file = await at.store.putBytes(Buffer.from('new'));
      writeFileSync(at.path('taken'), 'old');
      await expect(at.store.materialize(file.uri, at.path('taken'))).rejects.toMatchObject({
        code: 'artifacts-target-exists',
      });
      expect(readFileSync(at.path('taken'), 'utf8')).toBe('old');
      const tree = await at.store.putPath(at.folder);
      await expect(at.store.readBytes(tree.uri)).rejects.toMatchObject({
        code: 'artifacts-not-a-file',
      });
    });

    test('objects are listed with the files of folders, which a folder names as its members', async () => {
      await using both = await openBoth();
      mkdirSync(both.path('tree'));
      writeFileSync(both.path('tree/a'), 'a');
      const tree = await both.store.putPath(both.path('tree'));
      const file = await both.store.putBytes(Buffer.from('b'));
      const members = await both.other.members(tree.uri);
      expect(members).toHaveLength(2);
      expect(members[0]).toBe(tree.uri);
      expect(await both.other.members(file.uri)).toEqual([file.uri]);
      const listed = [];
      for await (const object of both.other.list()) listed.push(object);
      expect(listed.map(({ uri }) => uri).sort()).toEqual([...members, file.uri].sort());
      for (const { storedBytes, touchedAtMs } of listed) {
        expect(storedBytes).toBeGreaterThan(0);
        expect(touchedAtMs).toBeGreaterThan(0);
      }
    });

    test('an object is removed unless it was put or kept since', async () => {
      await using both = await openBoth();
      const { uri } = await both.store.putBytes(Buffer.from('x'));
      const touchedAtMs = async () => {
        for await (const object of both.store.list())
          if (object.uri === uri) return object.touchedAtMs;
        return 0;
      };
      const first = await touchedAtMs();
      expect(await both.store.removeUntouched(uri, first)).toBe(false);
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(await both.other.keep(uri)).toMatchObject({ uri });
      expect(await both.store.removeUntouched(uri, first + 1)).toBe(false);
      expect(await both.store.removeUntouched(uri, (await touchedAtMs()) + 1)).toBe(true);
      expect(await both.other.stat(uri)).toBeUndefined();
      expect(await both.other.keep(uri)).toBeUndefined();
      expect(await both.store.removeUntouched(uri, first)).toBe(true);
    });
  });
}
