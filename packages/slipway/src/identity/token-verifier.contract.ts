import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import type { TokenVerifier } from './token-verifier.ts';

export interface TokenVerifierFixture extends AsyncDisposable {
  readonly verifier: TokenVerifier;
  readonly issuer: string;
  /** Private half of the key `key-1` that the issuer publishes, P-256. */
  readonly privateKey: KeyObject;
  /** Public half as PEM. */
  readonly publicPem: string;
  readonly nowMs: number;
}

/** What every verifier of outside tokens must do. */
export function tokenVerifierContract(
  name: string,
  open: () => Promise<TokenVerifierFixture>,
): void {
  const audience = 'slipway:prod';
  const builder = ({ issuer, nowMs }: TokenVerifierFixture, alg = 'ES256') =>
    new SignJWT({ email: 'ada@example.com' })
      .setProtectedHeader({ alg, kid: 'key-1' })
      .setIssuer(issuer)
      .setSubject('ada')
      .setAudience(audience)
      .setIssuedAt(nowMs / 1000)
      .setExpirationTime(nowMs / 1000 + 600);

  describe(`${name} keeps the TokenVerifier contract`, () => {
    test('believes what the issuer signed', async () => {
      await using fixture = await open();
      const { verifier, issuer, privateKey } = fixture;
      const token = await builder(fixture).sign(privateKey);
      expect(await verifier.verify(token, { issuer, audience })).toEqual({
        issuer,
        subject: 'ada',
        email: 'ada@example.com',
      });
    });

    type Forgery = (fixture: TokenVerifierFixture) => Promise<string> | string;
    const forgeries: readonly (readonly [string, Forgery])[] = [
      [
        'signed by another key',
        (fixture) =>
          builder(fixture).sign(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey),
      ],
      [
        'for another audience',
        (fixture) => builder(fixture).setAudience('slipway:staging').sign(fixture.privateKey),
      ],
      [
        'of another issuer',
        (fixture) => builder(fixture).setIssuer('https://evil.example').sign(fixture.privateKey),
      ],
      [
        'that has expired',
        (fixture) =>
          builder(fixture)
            .setExpirationTime(fixture.nowMs / 1000 - 120)
            .sign(fixture.privateKey),
      ],
      [
        'that does not expire',
        ({ issuer, privateKey }) =>
          new SignJWT({})
            .setProtectedHeader({ alg: 'ES256', kid: 'key-1' })
            .setIssuer(issuer)
            .setSubject('ada')
            .setAudience(audience)
            .sign(privateKey),
      ],
      [
        'that is not valid yet',
        (fixture) =>
          builder(fixture)
            .setNotBefore(fixture.nowMs / 1000 + 300)
            .sign(fixture.privateKey),
      ],
      [
        'that is not signed',
        ({ issuer, nowMs }) =>
          new UnsecuredJWT({})
            .setIssuer(issuer)
            .setSubject('ada')
            .setAudience(audience)
            .setExpirationTime(nowMs / 1000 + 600)
            .encode(),
      ],
      [
        'signed with the public key as if it were a shared secret',
        (fixture) => builder(fixture, 'HS256').sign(Buffer.from(fixture.publicPem)),
      ],
      ['that is none', () => 'a.b.c'],
      ['of nothing', () => ''],
    ];
    test.each(forgeries)('refuses a token %s', async (_name, forge) => {
      await using fixture = await open();
      const token = await forge(fixture);
      await expect(
        fixture.verifier.verify(token, { issuer: fixture.issuer, audience }),
      ).rejects.toMatchObject({ code: 'identity-token-invalid', category: 'denied' });
    });

    test('does not take over an e-mail address that the issuer has not verified', async () => {
      await using fixture = await open();
      const { verifier, issuer, privateKey, nowMs } = fixture;
      const token = await new SignJWT({ email: 'ada@example.com', email_verified: false })
        .setProtectedHeader({ alg: 'ES256', kid: 'key-1' })
        .setIssuer(issuer)
        .setSubject('x')
        .setAudience(audience)
        .setExpirationTime(nowMs / 1000 + 600)
        .sign(privateKey);
      expect((await verifier.verify(token, { issuer, audience })).email).toBeUndefined();
    });
  });
}
