import type { KeyChange, PublicKey } from './signer.ts';

/** What the token of one attempt says; the step API checks every call against it. */
export interface AttemptClaims {
  /** `runner@staging`, `releaser@prod`. */
  readonly identity: string;
  /** The environment whose ports the token opens; no other. */
  readonly environment: string;
  readonly run: string;
  readonly task: string;
  readonly attempt: number;
  /** Granted operations such as `warehouse:read`, `models:write`. */
  readonly access: readonly string[];
  /** URIs of input artifacts and tables the attempt may read, whichever environment owns them. */
  readonly inputs: readonly string[];
}

/** Mints and checks short-lived signed tokens (JWT, ES256). */
export interface TokenIssuer {
  mint(claims: AttemptClaims, lifetimeMs: number): Promise<string>;
  /** Throws `identity-token-invalid` with the reason: forged, expired, or for another audience. */
  verify(token: string): Promise<AttemptClaims>;
  /** Every key whose tokens still count, the one that signs first. */
  publicKeys(): Promise<readonly PublicKey[]>;
  /**
   * Signs with a new key from now on. Tokens of the old one count until they expire; `isAtOnce`: no
   * longer, which ends the attempts that run.
   */
  rotate(options: { readonly isAtOnce: boolean }): Promise<KeyChange>;
}
