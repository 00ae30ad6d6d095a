import { describe, expect, test } from 'vitest';
import type { AttemptClaims, TokenIssuer } from './attempt-token.ts';

export interface TokenIssuerFixture extends AsyncDisposable {
  /** The issuer of an environment; called twice for one environment: as two processes would. */
  issuer(environment: string): TokenIssuer;
  /** Moves the issuers' clock. */
  advance(ms: number): void;
}

export const claimsOf = (environment: string): AttemptClaims => ({
  identity: `runner@${environment}`,
  environment,
  run: 'r1',
  task: 'train',
  attempt: 1,
  access: ['warehouse:read'],
  inputs: [`slipway://${environment}/warehouse/census/train@sha256:00`],
});

/** What every token issuer must do; adapters run it with their own fixture. */
export function tokenIssuerContract(name: string, open: () => Promise<TokenIssuerFixture>): void {
  describe(`${name} keeps the TokenIssuer contract`, () => {
    test('a minted token gives its claims back, in another process too', async () => {
      await using fixture = await open();
      const token = await fixture.issuer('staging').mint(claimsOf('staging'), 60_000);
      expect(await fixture.issuer('staging').verify(token)).toEqual(claimsOf('staging'));
    });

    test('issuers of one environment that start at once accept each other', async () => {
      await using fixture = await open();
      const tokens = await Promise.all(
        Array.from({ length: 8 }, () =>
          fixture.issuer('staging').mint(claimsOf('staging'), 60_000),
        ),
      );
      for (const token of tokens)
        expect(await fixture.issuer('staging').verify(token)).toEqual(claimsOf('staging'));
    });

    test('an expired token is refused', async () => {
      await using fixture = await open();
      const token = await fixture.issuer('staging').mint(claimsOf('staging'), 60_000);
      fixture.advance(61_000);
      await expect(fixture.issuer('staging').verify(token)).rejects.toMatchObject({
        code: 'identity-token-invalid',
        message: expect.stringContaining('expired'),
      });
    });

    test('a token of another environment is refused', async () => {
      await using fixture = await open();
      const token = await fixture.issuer('staging').mint(claimsOf('staging'), 60_000);
      await expect(fixture.issuer('prod').verify(token)).rejects.toMatchObject({
        code: 'identity-token-invalid',
      });
    });

    test('a new key ends no attempt that runs, in other processes neither', async () => {
      await using fixture = await open();
      const [one, other] = [fixture.issuer('staging'), fixture.issuer('staging')];
      const before = await one.mint(claimsOf('staging'), 60_000);
      const [first] = await other.publicKeys();
      const { keyId, previousKeyId } = await other.rotate({ isAtOnce: false });
      expect(previousKeyId).toBe(first?.keyId);
      expect((await one.publicKeys()).map((key) => key.keyId)).toEqual([keyId, previousKeyId]);
      const after = await other.mint(claimsOf('staging'), 60_000);
      for (const issuer of [one, other])
        for (const token of [before, after])
          expect(await issuer.verify(token)).toEqual(claimsOf('staging'));
      fixture.advance(61_000);
      await expect(one.verify(before)).rejects.toMatchObject({ code: 'identity-token-invalid' });
    });

    test('a key that is replaced at once ends what it signed', async () => {
      await using fixture = await open();
      const issuer = fixture.issuer('staging');
      const before = await issuer.mint(claimsOf('staging'), 60_000);
      await fixture.issuer('staging').rotate({ isAtOnce: true });
      await expect(issuer.verify(before)).rejects.toMatchObject({ code: 'identity-token-invalid' });
      const after = await issuer.mint(claimsOf('staging'), 60_000);
      expect(await issuer.verify(after)).toEqual(claimsOf('staging'));
      expect(await issuer.publicKeys()).toHaveLength(1);
    });

    test('a token whose claims were edited is refused, and so is no token at all', async () => {
      await using fixture = await open();
      const issuer = fixture.issuer('staging');
      const [header, , signature] = (await issuer.mint(claimsOf('staging'), 60_000)).split('.');
      const forged = Buffer.from(
        JSON.stringify({ ...claimsOf('staging'), access: ['models:write'] }),
      ).toString('base64url');
      for (const token of [`${header}.${forged}.${signature}`, '', 'a.b.c'])
        await expect(issuer.verify(token)).rejects.toMatchObject({
          code: 'identity-token-invalid',
        });
    });
  });
}
