import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { z } from 'zod';
import { KeyError } from '../../keys/errors.ts';

const STATES = ['enabled', 'disabled', 'destroyed'] as const;

const material = z.base64().refine((text) => Buffer.from(text, 'base64').length === 32);

const ring = z
  .strictObject({
    /** The version that wraps; the others only unwrap. */
    primary: z.string(),
    versions: z.array(
      z
        .strictObject({
          version: z.string().min(1),
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
      cost: z.literal(32_768),
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
  passphrase: string | undefined,
): Promise<string> {
  if (passphrase === undefined) return `${JSON.stringify(keyring, null, 2)}\n`;
  const { version, environment, name } = keyring;
  const salt = randomBytes(16);
  const nonce = randomBytes(12);
  const key = await keyOf(passphrase, salt);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(aad(keyring));
  const bytes = [cipher.update(JSON.stringify(ringIn(keyring)), 'utf8'), cipher.final()];
  const sealed = {
    kdf: 'scrypt',
    cost: 32_768,
    salt: salt.toString('base64'),
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
  passphrase: (() => Promise<string>) | undefined,
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
  const opened = unseal(file, await keyOf(await passphrase(), Buffer.from(sealed.salt, 'base64')));
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

const scryptOf = promisify<string, Uint8Array, number, object, Buffer>(scrypt);

const keyOf = (passphrase: string, salt: Uint8Array): Promise<Buffer> =>
  scryptOf(passphrase.normalize('NFC'), salt, 32, { N: 32_768, r: 8, p: 1, maxmem: 64 * 2 ** 20 });

const aad = ({ environment, name }: { readonly environment: string; readonly name: string }) =>
  Buffer.from(`slipway/keyring/${environment}/${name}`);

const ringIn = ({ primary, versions }: z.output<typeof ring>) => ({ primary, versions });
