import * as oidc from 'openid-client';
import type { Clock } from '../../core/clock.ts';
import { SlipwayError } from '../../core/errors.ts';
import { IdentityError } from '../../identity/errors.ts';
import type { SignInSettings } from '../../identity/member-settings.ts';
import type { SignIn } from '../../identity/sign-in.ts';
import { guardedFetch } from './guarded-fetch.ts';
import { openLoopbackCallback } from './loopback-callback.ts';

/** How long a person may take; providers forget a sign-in about as soon. */
const PATIENCE_MS = 10 * 60_000;

export interface OidcSignInOptions {
  readonly settings: SignInSettings;
  /** For providers that give clients like this one a secret. */
  readonly clientSecret: string | undefined;
  readonly clock: Clock;
}

/** How a person is to go on: with this address and, at another machine, this code. */
export interface SignInPrompt {
  readonly address: string;
  readonly code: string | null;
}

export interface SigningIn {
  readonly tell: (prompt: SignInPrompt) => void;
  readonly signal: AbortSignal;
}

/**
 * Signs a person in at an OpenID Connect provider. Every method throws `identity-sign-in-failed` with
 * what the provider said, `identity-issuer-unreachable` when it said nothing.
 */
export class OidcSignIn {
  readonly #options: OidcSignInOptions;
  #provider: Promise<oidc.Configuration> | undefined;

  constructor(options: OidcSignInOptions) {
    this.#options = options;
  }

  /** In a browser of this machine: authorization code with PKCE (RFC 7636, RFC 8252). */
  byBrowser({ tell, signal }: SigningIn): Promise<SignIn> {
    return this.#ask(async (provider) => {
      const state = oidc.randomState();
      const nonce = oidc.randomNonce();
      const verifier = oidc.randomPKCECodeVerifier();
      await using callback = await openLoopbackCallback(state);
      const address = oidc.buildAuthorizationUrl(provider, {
        redirect_uri: callback.redirectUri,
        scope: this.#scope,
        state,
        nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        // Providers give a refresh token only to whom the person has agreed to anew.
        ...(this.#scope.includes('offline_access') ? { prompt: 'consent' } : {}),
      });
      tell({ address: address.href, code: null });
      const arrived = await callback.arrival(patient(signal));
      return oidc.authorizationCodeGrant(provider, arrived, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      });
    });
  }

  /** In any browser, with a code to type: the device flow (RFC 8628). */
  byDevice({ tell, signal }: SigningIn): Promise<SignIn> {
    return this.#ask(async (provider) => {
      const device = await oidc.initiateDeviceAuthorization(provider, { scope: this.#scope });
      tell({
        address: device.verification_uri_complete ?? device.verification_uri,
        code: device.user_code,
      });
      return oidc.pollDeviceAuthorizationGrant(provider, device, {}, { signal: patient(signal) });
    });
  }

  /** Without the person, as long as the provider allows it. */
  renew(refreshToken: string): Promise<SignIn> {
    return this.#ask((provider) => oidc.refreshTokenGrant(provider, refreshToken), refreshToken);
  }

  get #scope(): string {
    return this.#options.settings.scopes.join(' ');
  }

  async #ask(
    talk: (provider: oidc.Configuration) => Promise<TokenAnswer>,
    refreshToken: string | null = null,
  ): Promise<SignIn> {
    try {
      this.#provider ??= this.#discover();
      return this.#signIn(await talk(await this.#provider), refreshToken);
    } catch (cause) {
      throw asSignInError(cause, this.#options.settings.issuer);
    }
  }

  #signIn(answer: TokenAnswer, refreshToken: string | null): SignIn {
    const { id_token: idToken, access_token: accessToken } = answer;
    const claims = answer.claims();
    if (idToken === undefined || claims === undefined)
      throw new IdentityError(
        'failed',
        'identity-sign-in-failed',
        `${this.#options.settings.issuer} gave no ID token; put openid into signIn.scopes of slipway.config.ts.`,
      );
    const accessEndsMs = this.#options.clock.now() + 1000 * (answer.expiresIn() ?? 3600);
    return {
      idToken,
      accessToken,
      refreshToken: answer.refresh_token ?? refreshToken,
      expiresAtMs: Math.min(1000 * claims.exp, accessEndsMs),
    };
  }

  #discover(): Promise<oidc.Configuration> {
    const { settings, clientSecret } = this.#options;
    const authentication =
      clientSecret === undefined ? oidc.None() : oidc.ClientSecretBasic(clientSecret);
    return oidc.discovery(new URL(settings.issuer), settings.clientId, {}, authentication, {
      [oidc.customFetch]: (address, { body, ...init }) =>
        guardedFetch(address, { ...init, body: body ?? null } as RequestInit),
      // Which addresses may be asked without TLS, guardedFetch says.
      execute: [oidc.allowInsecureRequests],
    });
  }
}

type TokenAnswer = oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers;

const patient = (signal: AbortSignal): AbortSignal =>
  AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);

function asSignInError(cause: unknown, issuer: string): SlipwayError {
  if (cause instanceof SlipwayError) return cause;
  // Libraries wrap what the transport, or the person's Ctrl-C, said.
  const inner = (cause as Error).cause;
  if (inner instanceof SlipwayError) return inner;
  const {
    error_description: description,
    error,
    message,
  } = cause as Error & Record<'error' | 'error_description', unknown>;
  const said = [error, description].filter((part) => typeof part === 'string').join(': ');
  const isLate = cause instanceof DOMException && cause.name === 'TimeoutError';
  const problem = isLate ? 'nobody signed in in time' : said || message;
  return new IdentityError(
    'denied',
    'identity-sign-in-failed',
    `Signing in at ${issuer} did not succeed: ${problem}. Try again with slipway identity login.`,
    { cause },
  );
}
