import { describe, expect, test } from 'vitest';
import type { SecretSource } from './secret-source.ts';

export interface SecretSourceFixture extends AsyncDisposable {
  readonly source: SecretSource;
  /** Keeps a secret; the reference to it. */
  put(secret: string): Promise<string>;
  /** A reference of the right form to nothing. */
  readonly missing: string;
  /** References that name something else than what they seem to, or nothing readable. */
  readonly hostile: readonly string[];
}

/** What every place that keeps secrets must do; adapters run it with their own fixture. */
export function secretSourceContract(name: string, open: () => Promise<SecretSourceFixture>): void {
  describe(`${name} keeps the SecretSource contract`, () => {
    test.each([
      ['a plain one', 'correct horse battery staple'],
      ['one of several lines', '-----BEGIN KEY-----\nabc\ndef\n-----END KEY-----'],
      ['one that is not ASCII', 'Grüße, 秘密 🔑'],
    ])('%s is read as it was put', async (_, secret) => {
      await using fixture = await open();
      expect(await fixture.source.read(await fixture.put(secret))).toBe(secret);
    });

    test('it is read anew each time: a changed secret is the changed one', async () => {
      await using fixture = await open();
      expect(await fixture.source.read(await fixture.put('the first'))).toBe('the first');
      expect(await fixture.source.read(await fixture.put('the second'))).toBe('the second');
    });

    test('what is not there is said to be missing', async () => {
      await using fixture = await open();
      await expect(fixture.source.read(fixture.missing)).rejects.toMatchObject({
        code: 'secret-not-found',
        category: 'not-found',
      });
    });

    test('a reference of another form, or that leads elsewhere, is refused', async () => {
      await using fixture = await open();
      for (const reference of ['', 'a secret itself', ...fixture.hostile])
        await expect(fixture.source.read(reference), reference).rejects.toMatchObject({
          code: expect.stringMatching(/^secret-(reference|unreadable)$/),
        });
    });
  });
}
