/** A public key that signatures are checked with. */
export interface PublicKey {
  /** SHA-256 thumbprint of the JWK (RFC 7638), base64url. */
  readonly keyId: string;
  /** SubjectPublicKeyInfo as PEM (RFC 7468). */
  readonly pem: string;
}

/** Signs as one environment: ECDSA on P-256 over SHA-256, signature in DER (FIPS 186-5, RFC 3279). */
export interface Signer {
  /** The key that signs now. */
  publicKey(): Promise<PublicKey>;
  /** Every key whose signatures still count: the present one and those it replaced. */
  publicKeys(): Promise<readonly PublicKey[]>;
  sign(bytes: Uint8Array): Promise<{ readonly keyId: string; readonly signature: Uint8Array }>;
}
