import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { KeyProvider } from './key-provider.ts';

export interface KeyProviderFixture extends AsyncDisposable {
  readonly keys: KeyProvider;
  /** A second client of the same key, as another process would have. */
  readonly other: KeyProvider;
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
  });
}
