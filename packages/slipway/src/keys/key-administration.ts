/** A destroyed version stays destroyed; a disabled one may be enabled again. */
export type KeyState = 'enabled' | 'disabled' | 'destroyed';

/** One version of an environment's key; its material never leaves the provider. */
export interface KeyVersion {
  readonly version: string;
  readonly state: KeyState;
  /** New data keys are wrapped by this one. */
  readonly isPrimary: boolean;
  readonly createdAtMs: number;
}

/** What an administrator does with an environment's key. */
export interface KeyAdministration {
  /** `keyring:prod/main`, a Cloud KMS resource name, … */
  primaryKeyUri(): Promise<string>;
  /** Oldest first; none before the key is first used. */
  versions(): Promise<readonly KeyVersion[]>;
  /** Makes a new version, which wraps from now on; older ones go on unwrapping. */
  rotate(): Promise<KeyVersion>;
  /** Throws `keys-version-unknown`, or `keys-version-destroyed`. Done already: nothing happens. */
  disable(version: string): Promise<void>;
  /** Throws `keys-version-unknown`, or `keys-version-destroyed`. Done already: nothing happens. */
  enable(version: string): Promise<void>;
  /**
   * What only this version wraps is lost for good. Throws `keys-version-primary` for the version that
   * wraps, and `keys-version-unknown`. Done already: nothing happens.
   */
  destroy(version: string): Promise<void>;
}
