import { randomBytes } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { artifactStoreContract } from '../../artifacts/artifact-store.contract.ts';
import type { KeyProvider } from '../../keys/key-provider.ts';
import { FilesystemArtifactStore } from './filesystem-artifact-store.ts';

/** A provider that wraps nothing: the store's own work is tested here, keys have their own suite. */
const clearKeys: KeyProvider = {
  wrap: async (dataKey) => ({
    keyUri: 'test:key',
    keyVersion: '1',
    ciphertext: Buffer.from(dataKey).toString('base64'),
  }),
  unwrap: async ({ ciphertext }) => Buffer.from(ciphertext, 'base64'),
  primaryKeyUri: async () => 'test:key',
};

const storeIn = (folder: string, environment = 'dev') =>
  new FilesystemArtifactStore({ environment, folder, keys: clearKeys });

artifactStoreContract('FilesystemArtifactStore', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'store-'));
  return {
    store: storeIn(folder),
    other: storeIn(folder),
    [Symbol.asyncDispose]: async () => rmSync(folder, { recursive: true }),
  };
});

describe('the files of the store', () => {
  let folder: string;
  const objectOf = ({ digest }: { readonly digest: string }): string =>
    join(folder, 'sha256', digest.slice(7, 9), digest.slice(7));
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'store-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('hold no plaintext, are their owner’s only, and leave no partial file', async () => {
    const stored = await storeIn(folder).putBytes(Buffer.from('a very particular text'));
    expect(readFileSync(objectOf(stored)).includes('particular')).toBe(false);
    expect(statSync(objectOf(stored)).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(folder, 'partial'))).toEqual([]);
  });

  test('do not pile up: what a killed process left a day ago is removed, younger parts are not', async () => {
    mkdirSync(join(folder, 'partial'));
    for (const name of ['old', 'young']) writeFileSync(join(folder, 'partial', name), 'x');
    const yesterday = Date.now() / 1000 - 90_000;
    utimesSync(join(folder, 'partial', 'old'), yesterday, yesterday);
    await storeIn(folder).putBytes(Buffer.from('x'));
    expect(readdirSync(join(folder, 'partial'))).toEqual(['young']);
  });

  test('that are changed anywhere, cut off, or emptied are corrupt', async () => {
    const store = storeIn(folder);
    const bytes = randomBytes(1_500_000);
    const stored = await store.putBytes(bytes);
    const path = objectOf(stored);
    const whole = readFileSync(path);
    const corrupt = { category: 'corrupt', code: 'artifacts-corrupt' };
    for (const position of [0, 9, 30, 150, 400, 5000, 1_048_600, whole.length - 1]) {
      const changed = Buffer.from(whole);
      changed[position]! ^= 1;
      writeFileSync(path, changed);
      await expect(store.readBytes(stored.uri), `byte ${position}`).rejects.toMatchObject(corrupt);
    }
    writeFileSync(path, whole);
    for (const length of [whole.length - 1, 1_048_576, 100, 0]) {
      truncateSync(path, length);
      await expect(store.readBytes(stored.uri)).rejects.toMatchObject(corrupt);
      const target = join(folder, 'out');
      await expect(store.materialize(stored.uri, target)).rejects.toMatchObject(corrupt);
      expect(existsSync(target)).toBe(false);
    }
  });

  test('that are cut off are replaced when the same content is put again', async () => {
    const store = storeIn(folder);
    const bytes = randomBytes(1_500_000);
    const stored = await store.putBytes(bytes);
    for (const length of [1_048_576, 10]) {
      truncateSync(objectOf(stored), length);
      await store.putBytes(bytes);
      expect(Buffer.from(await store.readBytes(stored.uri)).equals(bytes)).toBe(true);
    }
  });

  test('do not pass for another object or another environment’s', async () => {
    const store = storeIn(folder);
    const [good, bad] = [
      await store.putBytes(Buffer.from('good')),
      await store.putBytes(Buffer.from('evil')),
    ];
    copyFileSync(objectOf(bad), objectOf(good));
    await expect(store.readBytes(good.uri)).rejects.toMatchObject({ code: 'artifacts-corrupt' });
    const prod = storeIn(folder, 'prod');
    await expect(prod.readBytes(bad.uri.replace('//dev/', '//prod/'))).rejects.toMatchObject({
      code: 'artifacts-corrupt',
    });
  });

  test('of a folder that miss one of its files are corrupt, and nothing is left at the target', async () => {
    const store = storeIn(join(folder));
    const tree = join(folder, 'tree');
    mkdirSync(tree);
    writeFileSync(join(tree, 'a'), 'A');
    writeFileSync(join(tree, 'b'), 'B');
    const stored = await store.putPath(tree);
    rmSync(objectOf(await store.putBytes(Buffer.from('B'))));
    const target = join(folder, 'out');
    await expect(store.materialize(stored.uri, target)).rejects.toMatchObject({
      code: 'artifacts-corrupt',
      message: expect.stringContaining('b'),
    });
    expect(existsSync(target)).toBe(false);
  });

  test('cannot be written where the state folder is a file', async () => {
    writeFileSync(join(folder, 'file'), '');
    await expect(storeIn(join(folder, 'file')).putBytes(Buffer.from('x'))).rejects.toMatchObject({
      category: 'environment',
    });
  });
});
