/** A data key wrapped by one version of an environment's key (envelope encryption). */
export interface WrappedKey {
  /** `keyring:<environment>/<name>` for the embedded provider; a Cloud KMS resource name elsewhere. */
  readonly keyUri: string;
  readonly keyVersion: string;
  /** Base64 of the wrapped data key. */
  readonly ciphertext: string;
}

/** Wraps and unwraps data keys under one environment's key. Key material never leaves it. */
export interface KeyProvider {
  /** Wraps 32 random bytes under the primary version; `associatedData` must be given again to unwrap. */
  wrap(dataKey: Uint8Array, associatedData: Uint8Array): Promise<WrappedKey>;
  /** Throws `keys-unwrap-failed` when the key, its version or the associated data do not fit. */
  unwrap(wrapped: WrappedKey, associatedData: Uint8Array): Promise<Uint8Array>;
  /** Name of the key that protects new objects, for display and for the run record. */
  primaryKeyUri(): Promise<string>;
  /** Overwrites data keys that are kept in memory, as when the key was taken away. */
  forget?(): void;
}
