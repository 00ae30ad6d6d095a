import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { takeInventory } from '../../keys/key-inventory.ts';
import type { KeyProvider } from '../../keys/key-provider.ts';
import { rewrap } from '../../keys/rewrap.ts';
import type { SealedObject } from '../../keys/sealed-store.ts';
import { KeyringKeyProvider } from '../keyring/keyring-key-provider.ts';
import { FilesystemArtifactStore } from './filesystem-artifact-store.ts';
import { SealedObjectFiles } from './sealed-object-files.ts';

const { signal } = new AbortController();
let folder: string;
let ring: KeyringKeyProvider;
let artifacts: FilesystemArtifactStore;
let files: SealedObjectFiles;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sealed-'));
  ring = new KeyringKeyProvider({ environment: 'dev', folder, clock: { now: () => 1000 } });
  artifacts = new FilesystemArtifactStore({ environment: 'dev', folder, keys: ring });
  files = new SealedObjectFiles({ name: 'artifacts', folder });
});
afterEach(() => rmSync(folder, { recursive: true }));

const bringOver = (keys: KeyProvider = ring) =>
  rewrap({
    stores: [files],
    keys,
    administration: ring,
    signal,
    onProgress: () => undefined,
  });

const pathOf = (uri: string): string => {
  const hex = uri.slice(-64);
  return join(folder, 'sha256', hex.slice(0, 2), hex);
};

describe('rewrapped objects', () => {
  test('open under the new version alone, with their ciphertext as it was', async () => {
    const { uri } = await artifacts.putBytes(Buffer.alloc(2_500_000, 'data'));
    const before = readFileSync(pathOf(uri));
    for (const version of ['2', '3', '4']) {
      await ring.rotate();
      expect(await bringOver()).toEqual({ version, seen: 1, rewrapped: 1, failures: [] });
      await ring.destroy(String(Number(version) - 1));
      expect((await artifacts.readBytes(uri)).length).toBe(2_500_000);
    }
    const after = readFileSync(pathOf(uri));
    expect(after.length).toBe(before.length);
    const tail = 2_500_000;
    expect(after.subarray(-tail).equals(before.subarray(-tail))).toBe(true);
    expect(await bringOver()).toMatchObject({ rewrapped: 0 });
  });

  test('stay readable while it goes on, by readers that began before', async () => {
    const bytes = Buffer.alloc(300_000, 'x');
    const uris: string[] = [];
    for (let index = 0; index < 40; index += 1)
      uris.push((await artifacts.putBytes(Buffer.concat([bytes, Buffer.from([index])]))).uri);
    let isOver = false;
    let reads = 0;
    const reader = async (): Promise<void> => {
      while (!isOver)
        for (const uri of uris) {
          expect((await artifacts.readBytes(uri)).length).toBe(300_001);
          reads += 1;
        }
    };
    const reading = [reader(), reader()];
    for (let times = 0; times < 3; times += 1) {
      await ring.rotate();
      await bringOver();
    }
    isOver = true;
    await Promise.all(reading);
    expect(reads).toBeGreaterThan(0);
  });

  test('are passed over when it is started again after it was stopped', async () => {
    for (let index = 0; index < 600; index += 1)
      await artifacts.putBytes(Buffer.from(String(index)));
    await ring.rotate();
    const stop = new AbortController();
    const stopped = rewrap({
      stores: [files],
      keys: ring,
      administration: ring,
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
    const { lines } = await takeInventory([files], { signal });
    const under = Object.fromEntries(lines.map((line) => [line.keyVersion, line.objects]));
    expect((under['1'] ?? 0) + (under['2'] ?? 0)).toBe(600);
    expect(await bringOver()).toMatchObject({ rewrapped: under['1'], failures: [] });
  }, 60_000);

  test('that are damaged or foreign are named, and the others brought over', async () => {
    const { uri } = await artifacts.putBytes(Buffer.from('good'));
    const cut = await artifacts.putBytes(Buffer.from('cut'));
    truncateSync(pathOf(cut.uri), 100);
    const other = await artifacts.putBytes(Buffer.from('another'));
    writeFileSync(pathOf(other.uri), 'this is something else entirely');
    writeFileSync(join(folder, 'sha256', 'notes.txt'), 'not an object');
    await ring.rotate();
    const { rewrapped, failures } = await bringOver();
    expect(rewrapped).toBe(1);
    expect(failures.map(({ id }) => id).sort()).toEqual([cut.digest, other.digest].sort());
    expect((await artifacts.readBytes(uri)).toString()).toBe('good');
    expect((await takeInventory([files], { signal })).damaged).toHaveLength(2);
  });

  test('that were removed or changed meanwhile are left alone', async () => {
    const { uri } = await artifacts.putBytes(Buffer.from('gone'));
    const objects: SealedObject[] = [];
    for await (const object of files.sealedObjects()) if ('key' in object) objects.push(object);
    const [object] = objects;
    if (object === undefined) throw new Error('nothing is stored');
    const key = await ring.wrap(Buffer.alloc(32), object.associatedData);
    const stale = { ...object, key: { ...object.key, ciphertext: 'other' } };
    expect(await files.replaceKeys([{ object: stale, key }])).toBe(0);
    expect((await artifacts.readBytes(uri)).toString()).toBe('gone');
    rmSync(pathOf(uri));
    expect(await files.replaceKeys([{ object, key }])).toBe(0);
    expect(readdirSync(join(folder, 'sha256', uri.slice(-64, -62)))).toEqual([]);
  });

  test('have the old key or the new one, wherever a crash cuts the write off', async () => {
    const { uri } = await artifacts.putBytes(Buffer.from('survives'));
    const before = readFileSync(pathOf(uri));
    await ring.rotate();
    await bringOver();
    const after = readFileSync(pathOf(uri));
    const changed = [...after.keys()].filter((at) => after[at] !== before[at]);
    const [first = 0, last = 0] = [changed[0], changed.at(-1)];
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: first, max: last + 1 }), async (cut) => {
        writeFileSync(pathOf(uri), Buffer.concat([after.subarray(0, cut), before.subarray(cut)]));
        expect((await artifacts.readBytes(uri)).toString()).toBe('survives');
        const { damaged } = await takeInventory([files], { signal });
        expect(damaged).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
