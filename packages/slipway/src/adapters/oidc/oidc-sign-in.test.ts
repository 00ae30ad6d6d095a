import { decodeJwt } from 'jose';
import { describe, expect, test } from 'vitest';
import {
  type IdentityProviderOptions,
  openIdentityProvider,
} from './fixtures/identity-provider.ts';
import { OidcSignIn, type SignInPrompt } from './oidc-sign-in.ts';
import { OidcTokenVerifier } from './oidc-token-verifier.ts';

const clock = { now: () => Date.now() };

async function open(options: IdentityProviderOptions = {}, scopes = ['openid', 'email']) {
  const provider = await openIdentityProvider(options);
  const { issuer, clientId } = provider;
  const settings = { issuer, clientId, scopes };
  const signIn = new OidcSignIn({ settings, clientSecret: undefined, clock });
  const controller = new AbortController();
  const prompts: SignInPrompt[] = [];
  return {
    provider,
    signIn,
    prompts,
    controller,
    verifier: new OidcTokenVerifier({ clock }),
    expected: { issuer, audience: clientId },
    as: (name: string) => ({
      tell(prompt: SignInPrompt) {
        prompts.push(prompt);
        void provider.visit(prompt.address, name);
      },
      signal: controller.signal,
    }),
    [Symbol.asyncDispose]: () => provider[Symbol.asyncDispose](),
  };
}

describe('signing in at a real provider', () => {
  test('in the browser proves an e-mail address that the ID token holds', async () => {
    await using at = await open({ isEmailInToken: true });
    const { idToken, refreshToken, expiresAtMs } = await at.signIn.byBrowser(at.as('ada'));
    expect(await at.verifier.verify(idToken, at.expected)).toMatchObject({
      subject: 'ada',
      email: 'ada@example.com',
    });
    expect(refreshToken).toBeNull();
    expect(expiresAtMs).toBeGreaterThan(Date.now());
    expect(at.prompts[0]?.address).toContain('code_challenge_method=S256');
  });

  test('or one that only its UserInfo endpoint tells', async () => {
    await using at = await open();
    const { idToken, accessToken } = await at.signIn.byBrowser(at.as('ada'));
    expect(decodeJwt(idToken).email).toBeUndefined();
    const verified = await at.verifier.verify(idToken, { ...at.expected, accessToken });
    expect(verified.email).toBe('ada@example.com');
    const other = await at.signIn.byBrowser(at.as('eve'));
    const mixed = { ...at.expected, accessToken: other.accessToken };
    expect((await at.verifier.verify(idToken, mixed)).email).toBeUndefined();
  });

  test('proves no address that the provider has not verified', async () => {
    await using at = await open({ isEmailVerified: false });
    const { idToken, accessToken } = await at.signIn.byBrowser(at.as('ada'));
    const verified = await at.verifier.verify(idToken, { ...at.expected, accessToken });
    expect(verified).toMatchObject({ subject: 'ada', email: undefined });
  });

  test('with a code, at another machine', { timeout: 30_000 }, async () => {
    await using at = await open({ isEmailInToken: true });
    const { idToken } = await at.signIn.byDevice(at.as('bob'));
    expect(at.prompts[0]?.code).toMatch(/^[A-Z-]+$/);
    expect((await at.verifier.verify(idToken, at.expected)).email).toBe('bob@example.com');
  });

  test('lasts longer where it may be renewed; a refresh token is good for once', async () => {
    await using at = await open({ isEmailInToken: true }, ['openid', 'email', 'offline_access']);
    const first = await at.signIn.byBrowser(at.as('ada'));
    const second = await at.signIn.renew(first.refreshToken ?? '');
    expect((await at.verifier.verify(second.idToken, at.expected)).email).toBe('ada@example.com');
    await expect(at.signIn.renew(first.refreshToken ?? '')).rejects.toMatchObject({
      code: 'identity-sign-in-failed',
      category: 'denied',
      message: expect.stringContaining('invalid_grant'),
    });
  });

  test('a token for another audience than this client is refused', async () => {
    await using at = await open();
    const token = await at.provider.serviceToken('slipway:staging');
    const { issuer } = at.provider;
    await expect(
      at.verifier.verify(token, { issuer, audience: 'slipway:prod' }),
    ).rejects.toMatchObject({ code: 'identity-token-invalid' });
    expect(await at.verifier.verify(token, { issuer, audience: 'slipway:staging' })).toMatchObject({
      subject: 'robot',
    });
  });
});

describe('the address that the browser comes back to', () => {
  test('ignores whoever does not know this sign-in', async () => {
    await using at = await open({ isEmailInToken: true });
    const signedIn = at.signIn.byBrowser({
      ...at.as('ada'),
      async tell({ address }) {
        const back = new URL(address).searchParams.get('redirect_uri') ?? '';
        for (const hostile of ['?code=x&state=guessed', '?error=access_denied', '/../x', ''])
          expect((await fetch(`${back}${hostile}`)).status).toBe(404);
        void at.provider.visit(address, 'ada');
      },
    });
    expect((await signedIn).idToken).toBeDefined();
  });

  test('takes a code of somebody else for none of its own', async () => {
    await using at = await open();
    const signedIn = at.signIn.byBrowser({
      ...at.as('ada'),
      tell({ address }) {
        const { searchParams } = new URL(address);
        const [back, state] = [searchParams.get('redirect_uri'), searchParams.get('state')];
        const iss = encodeURIComponent(at.provider.issuer);
        void fetch(`${back}?code=stolen&iss=${iss}&state=${state}`);
      },
    });
    await expect(signedIn).rejects.toMatchObject({ code: 'identity-sign-in-failed' });
  });

  test('is given up when the person gives up', async () => {
    await using at = await open();
    const { signal } = at.controller;
    const signedIn = at.signIn.byBrowser({ tell: () => at.controller.abort(), signal });
    await expect(signedIn).rejects.toMatchObject({ code: 'identity-sign-in-failed' });
  });
});

test('a provider that is not there is told so', async () => {
  const settings = { issuer: 'http://127.0.0.1:1', clientId: 'x', scopes: ['openid'] };
  const signIn = new OidcSignIn({ settings, clientSecret: undefined, clock });
  await expect(signIn.renew('x')).rejects.toMatchObject({ code: 'identity-issuer-unreachable' });
});
