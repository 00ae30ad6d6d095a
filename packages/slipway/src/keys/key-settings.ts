import { z } from 'zod';

const provider = z.discriminatedUnion('provider', [
  z.strictObject({
    provider: z.literal('keyring'),
    /** Reference to a passphrase that the key ring is encrypted with (scrypt). */
    passphrase: z.string().optional(),
  }),
  z.strictObject({
    provider: z.literal('vault'),
    address: z.url(),
    mount: z.string().min(1).default('transit'),
    key: z.string().min(1),
    /** Reference to the token. */
    token: z.string().min(1),
  }),
  z.strictObject({
    provider: z.literal('cloud-kms'),
    /** `projects/P/locations/L/keyRings/R/cryptoKeys/K`. */
    key: z
      .string()
      .regex(/^projects\/[^/]+\/locations\/[^/]+\/keyRings\/[^/]+\/cryptoKeys\/[^/]+$/),
    /** Reference to an access token; default: the machine's own credentials. */
    accessToken: z.string().optional(),
  }),
]);

/** Where an environment's key is, and what follows when it is taken away. */
export const keySettings = z.strictObject({
  provider: provider.default({ provider: 'keyring' }),
  /** What endpoints do once the key is disabled: load nothing new, or stop answering. */
  onDisabled: z.enum(['preventNew', 'shutdown']).default('preventNew'),
  /** How long an unwrapped data key may be used without asking again, in seconds. */
  dataKeySeconds: z.int().min(0).max(86_400).default(300),
});

export type KeySettings = z.output<typeof keySettings>;
