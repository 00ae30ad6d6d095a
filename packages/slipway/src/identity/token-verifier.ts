/** What a token of an outside issuer says, once its signature, audience and times hold. */
export interface VerifiedToken {
  readonly issuer: string;
  readonly subject: string;
  /** Only when the issuer does not say that it is unverified. */
  readonly email: string | undefined;
}

/** Checks tokens of OpenID Connect issuers (JWT, RFC 7519; OpenID Connect Core 1.0). */
export interface TokenVerifier {
  /** Throws `identity-token-invalid` with the reason. */
  verify(
    token: string,
    expected: { readonly issuer: string; readonly audience: string },
  ): Promise<VerifiedToken>;
}
