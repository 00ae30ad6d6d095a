/** What a token of an outside issuer says, once its signature, audience and times hold. */
export interface VerifiedToken {
  readonly issuer: string;
  readonly subject: string;
  /** Only when the issuer does not say that it is unverified. */
  readonly email: string | undefined;
}

export interface ExpectedToken {
  readonly issuer: string;
  readonly audience: string;
  /** Of the same sign-in: with it the issuer is asked for an e-mail address that the token lacks. */
  readonly accessToken?: string | undefined;
}

/** Checks tokens of OpenID Connect issuers (JWT, RFC 7519; OpenID Connect Core 1.0). */
export interface TokenVerifier {
  /** Throws `identity-token-invalid` with the reason. */
  verify(token: string, expected: ExpectedToken): Promise<VerifiedToken>;
}
