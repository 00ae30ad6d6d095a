import { z } from 'zod';

const provider = z.discriminatedUnion('provider', [
  z.strictObject({
    provider: z
      .literal('keyring')
      .describe('a file of the environment, readable only by its owner'),
    passphrase: z
      .string()
      .optional()
      .describe('reference to a passphrase that the key ring is encrypted with (scrypt)'),
  }),
  z.strictObject({
    provider: z.literal('vault').describe('the transit engine of HashiCorp Vault or OpenBao'),
    address: z.url().describe('where Vault is'),
    mount: z.string().min(1).default('transit').describe('where the transit engine is mounted'),
    key: z.string().min(1).describe('name of the key there'),
    token: z.string().min(1).describe('reference to the token'),
  }),
  z.strictObject({
    provider: z.literal('cloud-kms').describe('Cloud Key Management Service of Google Cloud'),
    key: z
      .string()
      .regex(/^projects\/[^/]+\/locations\/[^/]+\/keyRings\/[^/]+\/cryptoKeys\/[^/]+$/)
      .describe('projects/P/locations/L/keyRings/R/cryptoKeys/K'),
    accessToken: z
      .string()
      .optional()
      .describe("reference to an access token; default: the machine's own credentials"),
  }),
]);

/** Where an environment's key is, and what follows when it is taken away. */
export const keySettings = z.strictObject({
  provider: provider.default({ provider: 'keyring' }),
  onDisabled: z
    .enum(['preventNew', 'shutdown'])
    .default('preventNew')
    .describe('what endpoints do once the key is disabled: load nothing new, or stop answering'),
  dataKeySeconds: z
    .int()
    .min(0)
    .max(86_400)
    .default(300)
    .describe('how long an unwrapped data key may be used without asking again, in seconds'),
});

export type KeySettings = z.output<typeof keySettings>;
