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

/** What a rotation did. */
export interface KeyChange {
  readonly keyId: string;
  /** The key that signed until now; its private half is gone. */
  readonly previousKeyId: string;
}

export interface RotatingSigner extends Signer {
  /** Signs with a new key from now on; what the old one signed still counts. */
  rotate(): Promise<KeyChange>;
}
