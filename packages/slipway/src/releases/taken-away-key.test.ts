import { describe, expect, test } from 'vitest';
import { TwoEnvironments } from './fixtures/two-environments.ts';

/** Another process that has not unwrapped anything yet. */
async function reopened(both: TwoEnvironments): Promise<void> {
  await both.prod[Symbol.asyncDispose]();
  both.prod = both.open('prod');
}

describe('a key that is taken away before a promotion', () => {
  test.each(['staging', 'prod'] as const)(
    'of %s lets nothing in, changes nothing, and the promotion goes through when it is back',
    async (whose) => {
      await using both = new TwoEnvironments();
      await both.promote(await both.release('first'));
      const second = await both.release('second');
      const before = await both.prodAsItIs();
      const administration = both[whose].keyAdministration;
      await administration.disable('1');
      both.staging.keys.forget?.();
      await reopened(both);
      await expect(both.promote(second)).rejects.toMatchObject({ category: 'denied' });
      expect(await both.prodAsItIs()).toEqual(before);
      await administration.enable('1');
      const { release } = await both.promote(second);
      expect(release.digest).toBe(second.digest);
    },
  );

  test('and destroyed leaves prod serving what it serves', async () => {
    await using both = new TwoEnvironments();
    await both.promote(await both.release('first'));
    const second = await both.release('second');
    const before = await both.prodAsItIs();
    const { keyAdministration, keys } = both.staging;
    await keyAdministration.rotate();
    await keyAdministration.destroy('1');
    keys.forget?.();
    await expect(both.promote(second)).rejects.toMatchObject({ category: 'denied' });
    expect(await both.prodAsItIs()).toEqual(before);
  });
});
