import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { KeyError } from '../../keys/errors.ts';
import { type PassphraseKey, SCRYPT_COST } from './passphrase-key.ts';

const STATES = ['enabled', 'disabled', 'destroyed'] as const;

const material = z.base64().refine((text) => Buffer.from(text, 'base64').length === 32);

const ring = z
  .strictObject({
    /** The version that wraps; the others only unwrap. */
    primary: z.string(),
    versions: z.array(
      z
        .strictObject({
          version: z.string().regex(/^[1-9]\d{0,8}$/),
          state: z.enum(STATES).default('enabled'),
          createdAtMs: z.int(),
          /** Base64 of 32 bytes; null once it is destroyed. */
          material: material.nullable(),
        })
        .refine((one) => (one.material === null) === (one.state === 'destroyed')),
    ),
  })
  .refine(({ primary, versions }) => versions.some(({ version }) => version === primary));

const head = { version: z.literal(1), environment: z.string(), name: z.string() };

const fileSchema = z.union([
  z.strictObject({ ...head, ...ring.shape }).refine((file) => ring.safeParse(ringIn(file)).success),
  z.strictObject({
    ...head,
    /** The ring under AES-256-GCM with a key that scrypt makes of the passphrase. */
    sealed: z.strictObject({
      kdf: z.literal('scrypt'),
      cost: z.literal(SCRYPT_COST),
      salt: z.base64(),
      nonce: z.base64(),
      tag: z.base64(),
      ring: z.base64(),
    }),
  }),
]);

type KeyringFileContent = z.output<typeof fileSchema>;

/** The key of one environment with all its versions. */
export interface Keyring extends z.output<typeof ring> {
  readonly version: 1;
  readonly environment: string;
  readonly name: string;
}

/** The text of a key ring's file; with a passphrase, only its owner's names are in clear. */
export async function writeKeyring(
  keyring: Keyring,
  passphrase: PassphraseKey | undefined,
): Promise<string> {
  if (passphrase === undefined) return `${JSON.stringify(keyring, null, 2)}\n`;
  const { version, environment, name } = keyring;
  const nonce = randomBytes(12);
  const { key, salt } = await passphrase.get();
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(aad(keyring));
  const bytes = [cipher.update(JSON.stringify(ringIn(keyring)), 'utf8'), cipher.final()];
  const sealed = {
    kdf: 'scrypt',
    cost: SCRYPT_COST,
    salt: Buffer.from(salt).toString('base64'),
    nonce: nonce.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
    ring: Buffer.concat(bytes).toString('base64'),
  };
  return `${JSON.stringify({ version, environment, name, sealed }, null, 2)}\n`;
}

/**
 * Reads the text of a key ring's file; `isSealed`: it takes a passphrase. Throws
 * `keys-passphrase-missing`, `keys-passphrase-wrong`, or what zod and JSON throw.
 */
export async function parseKeyring(
  text: string,
  passphrase: PassphraseKey | undefined,
): Promise<{ readonly keyring: Keyring; readonly isSealed: boolean }> {
  const file = fileSchema.parse(JSON.parse(text));
  if (!('sealed' in file)) return { keyring: file, isSealed: false };
  if (passphrase === undefined)
    throw new KeyError(
      'denied',
      'keys-passphrase-missing',
      `The key ring of ${file.environment} is encrypted with a passphrase, and the project names none. Say where it is: environments.${file.environment}.keys: { provider: { provider: 'keyring', passphrase: 'env:NAME' } }.`,
    );
  const { sealed, ...names } = file;
  const { key } = await passphrase.get(Buffer.from(sealed.salt, 'base64'));
  const opened = unseal(file, key);
  return { keyring: { ...names, ...ring.parse(JSON.parse(opened)) }, isSealed: true };
}

function unseal(
  file: Extract<KeyringFileContent, { readonly sealed: unknown }>,
  key: Uint8Array,
): string {
  const { nonce, tag, ring: body } = file.sealed;
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64'), {
      authTagLength: 16,
    })
      .setAAD(aad(file))
      .setAuthTag(Buffer.from(tag, 'base64'));
    const parts = [decipher.update(Buffer.from(body, 'base64')), decipher.final()];
    return Buffer.concat(parts).toString('utf8');
  } catch {
    // Not the cause: whoever guesses learns nothing more.
    throw new KeyError(
      'denied',
      'keys-passphrase-wrong',
      `The passphrase does not open the key ring of ${file.environment}: it is another one, or the file was changed. Check the secret that the project refers to.`,
    );
  }
}

const aad = ({ environment, name }: { readonly environment: string; readonly name: string }) =>
  Buffer.from(`slipway/keyring/${environment}/${name}`);

const ringIn = ({ primary, versions }: z.output<typeof ring>) => ({ primary, versions });
