import type { PublicKey, Signer } from '../../identity/signer.ts';

/** The keys an environment signs with, by its name; undefined: it is not known here. */
export type BuilderKeys = (environment: string) => Promise<readonly PublicKey[] | undefined>;

/** The keys of these environments and of no other. */
export const keysOf =
  (environments: readonly { readonly name: string; readonly signer: Signer }[]): BuilderKeys =>
  async (name) =>
    environments.find((environment) => environment.name === name)?.signer.publicKeys();
