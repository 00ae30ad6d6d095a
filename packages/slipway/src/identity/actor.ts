import type { Role } from './roles.ts';

/** Who acts in an environment, as proven, with the roles that environment gives. */
export interface Actor {
  /** `ada@example.com`, `github:octo/census`, `runner@staging`, or `os:ada` where nobody is named. */
  readonly name: string;
  readonly environment: string;
  readonly kind: 'person' | 'service' | 'system-user';
  readonly roles: readonly Role[];
  /** How it was proven: `oidc:<issuer>`, `key:<key id>`, `token:<issuer>`, `system-user`. */
  readonly proof: string;
  /** Signs with the person's own key, base64; absent where they have none. */
  readonly sign?: (bytes: Uint8Array) => Promise<string>;
}
