import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { KeyAdministration } from './key-administration.ts';
import type { KeyProvider } from './key-provider.ts';

export interface KeyProviderFixture extends AsyncDisposable {
  readonly keys: KeyProvider;
  /** A second client of the same key, as another process would have. */
  readonly other: KeyProvider;
  /** Administers the key of both. */
  readonly administration: KeyAdministration;
  /** The provider of another environment. */
  readonly foreign: KeyProvider;
}

/** What every key provider must do; adapters run it with their own fixture. */
export function keyProviderContract(name: string, open: () => Promise<KeyProviderFixture>): void {
  const place = Buffer.from('place');

  describe(`${name} keeps the KeyProvider contract`, () => {
    test('a wrapped key unwraps for every client of the key', async () => {
      await using fixture = await open();
      const dataKey = randomBytes(32);
      const wrapped = await fixture.keys.wrap(dataKey, place);
      expect(Buffer.from(await fixture.keys.unwrap(wrapped, place))).toEqual(dataKey);
      expect(Buffer.from(await fixture.other.unwrap(wrapped, place))).toEqual(dataKey);
    });

    test('what is wrapped is plain JSON, names its key, and hides the data key', async () => {
      await using fixture = await open();
      const dataKey = randomBytes(32);
      const wrapped = await fixture.keys.wrap(dataKey, place);
      expect(JSON.parse(JSON.stringify(wrapped))).toEqual(wrapped);
      expect(wrapped.keyUri).toBe(await fixture.keys.primaryKeyUri());
      expect(wrapped.keyVersion).not.toBe('');
      expect(Buffer.from(wrapped.ciphertext, 'base64').includes(dataKey)).toBe(false);
    });

    test('the same data key is wrapped differently each time', async () => {
      await using fixture = await open();
      const dataKey = randomBytes(32);
      const [first, second] = [
        await fixture.keys.wrap(dataKey, place),
        await fixture.keys.wrap(dataKey, place),
      ];
      expect(first.ciphertext).not.toBe(second.ciphertext);
    });

    test('another place, another version, another name or changed bytes do not unwrap', async () => {
      await using fixture = await open();
      const wrapped = await fixture.keys.wrap(randomBytes(32), place);
      const bytes = Buffer.from(wrapped.ciphertext, 'base64');
      bytes[bytes.length - 1]! ^= 1;
      const failed = { code: 'keys-unwrap-failed' };
      await expect(fixture.keys.unwrap(wrapped, Buffer.from('else'))).rejects.toMatchObject(failed);
      for (const change of [
        { keyVersion: 'none' },
        { keyUri: 'keyring:dev/none' },
        { ciphertext: bytes.toString('base64') },
        { ciphertext: '' },
        { ciphertext: bytes.subarray(0, 20).toString('base64') },
      ])
        await expect(fixture.keys.unwrap({ ...wrapped, ...change }, place)).rejects.toMatchObject(
          failed,
        );
    });

    test('another environment does not unwrap it, even under a forged name', async () => {
      await using fixture = await open();
      const wrapped = await fixture.keys.wrap(randomBytes(32), place);
      const keyUri = await fixture.foreign.primaryKeyUri();
      for (const stolen of [wrapped, { ...wrapped, keyUri }])
        await expect(fixture.foreign.unwrap(stolen, place)).rejects.toMatchObject({
          code: 'keys-unwrap-failed',
        });
    });

    test('only 32 bytes are wrapped', async () => {
      await using fixture = await open();
      await expect(fixture.keys.wrap(randomBytes(16), place)).rejects.toMatchObject({
        code: 'keys-data-key-length',
      });
    });

    test('a new version wraps from then on, older ones still unwrap, for every client', async () => {
      await using fixture = await open();
      const { keys, other, administration } = fixture;
      const dataKey = randomBytes(32);
      const old = await keys.wrap(dataKey, place);
      const { version, state, isPrimary } = await administration.rotate();
      expect({ state, isPrimary }).toEqual({ state: 'enabled', isPrimary: true });
      const young = await keys.wrap(dataKey, place);
      expect(young.keyVersion).toBe(version);
      expect(old.keyVersion).not.toBe(version);
      for (const wrapped of [old, young])
        expect(Buffer.from(await other.unwrap(wrapped, place))).toEqual(dataKey);
      const versions = await administration.versions();
      expect(versions.map((one) => [one.version, one.state, one.isPrimary])).toEqual([
        [old.keyVersion, 'enabled', false],
        [version, 'enabled', true],
      ]);
      for (const { createdAtMs } of versions) expect(createdAtMs).toBeGreaterThan(0);
    });

    test('a wrapped key does not unwrap as of another version', async () => {
      await using fixture = await open();
      const { keys, administration } = fixture;
      const old = await keys.wrap(randomBytes(32), place);
      const { version } = await administration.rotate();
      await expect(keys.unwrap({ ...old, keyVersion: version }, place)).rejects.toMatchObject({
        code: 'keys-unwrap-failed',
      });
    });

    test('a disabled version unwraps nothing until it is enabled again', async () => {
      await using fixture = await open();
      const { keys, other, administration } = fixture;
      const dataKey = randomBytes(32);
      const { keyVersion, ...rest } = await keys.wrap(dataKey, place);
      const old = { keyVersion, ...rest };
      await administration.rotate();
      for (let times = 0; times < 2; times += 1) await administration.disable(keyVersion);
      expect((await administration.versions())[0]).toMatchObject({ state: 'disabled' });
      for (const client of [keys, other])
        await expect(client.unwrap(old, place)).rejects.toMatchObject({
          category: 'denied',
          code: 'keys-version-disabled',
        });
      await keys.unwrap(await keys.wrap(dataKey, place), place);
      for (let times = 0; times < 2; times += 1) await administration.enable(keyVersion);
      expect(Buffer.from(await other.unwrap(old, place))).toEqual(dataKey);
    });

    test('a destroyed version unwraps nothing any more and does not come back', async () => {
      await using fixture = await open();
      const { keys, administration } = fixture;
      const old = await keys.wrap(randomBytes(32), place);
      await administration.rotate();
      for (let times = 0; times < 2; times += 1) await administration.destroy(old.keyVersion);
      expect((await administration.versions())[0]).toMatchObject({ state: 'destroyed' });
      const destroyed = { category: 'denied', code: 'keys-version-destroyed' };
      await expect(keys.unwrap(old, place)).rejects.toMatchObject(destroyed);
      await expect(administration.enable(old.keyVersion)).rejects.toMatchObject(destroyed);
      await expect(administration.disable(old.keyVersion)).rejects.toMatchObject(destroyed);
    });

    test('versions go out of use one after the other, those disabled before and those made after', async () => {
      await using fixture = await open();
      const { keys, administration } = fixture;
      const wrapped = [await keys.wrap(randomBytes(32), place)];
      for (let times = 0; times < 2; times += 1) {
        await administration.rotate();
        wrapped.push(await keys.wrap(randomBytes(32), place));
      }
      const [first = '', second = '', third = ''] = wrapped.map((one) => one.keyVersion);
      await administration.disable(first);
      await administration.disable(second);
      await administration.destroy(first);
      const { version } = await administration.rotate();
      await administration.enable(second);
      await administration.disable(second);
      await administration.disable(third);
      const states = (await administration.versions()).map((one) => [one.version, one.state]);
      expect(states).toEqual([
        [first, 'destroyed'],
        [second, 'disabled'],
        [third, 'disabled'],
        [version, 'enabled'],
      ]);
      const last = await keys.wrap(randomBytes(32), place);
      expect(last.keyVersion).toBe(version);
      await keys.unwrap(last, place);
    });

    test('the version that wraps is not destroyed, and an unknown one is not found', async () => {
      await using fixture = await open();
      const { keys, administration } = fixture;
      const wrapped = await keys.wrap(randomBytes(32), place);
      await expect(administration.destroy(wrapped.keyVersion)).rejects.toMatchObject({
        category: 'conflict',
        code: 'keys-version-primary',
      });
      await keys.unwrap(wrapped, place);
      for (const unknown of ['99', '', '../1', '1 '])
        for (const verb of ['disable', 'enable', 'destroy'] as const)
          await expect(administration[verb](unknown)).rejects.toMatchObject({
            category: 'not-found',
            code: 'keys-version-unknown',
          });
    });
  });
}
