import { z } from 'zod';
import { EnvironmentError } from '../../environments/errors.ts';
import { fetchSecret, unreadable } from '../../environments/fetch-secret.ts';
import type { SecretSource } from '../../environments/secret-source.ts';
import { crc32c } from '../../training/crc32c.ts';
import { machineAccessToken } from './access-token.ts';

const REFERENCE =
  /^projects\/([a-z0-9:.-]+)\/secrets\/([A-Za-z0-9_-]{1,255})\/versions\/([A-Za-z0-9_-]{1,63})$/;

/** AccessSecretVersionResponse of google.cloud.secretmanager.v1. */
const accessAnswer = z.object({
  name: z.string(),
  payload: z.object({ data: z.base64(), dataCrc32c: z.string().regex(/^\d+$/).optional() }),
});

export interface SecretManagerOptions {
  /** Default: Google's. */
  readonly address?: string;
  /** `GOOGLE_OAUTH_ACCESS_TOKEN`; default: the account of the machine, from its metadata server. */
  readonly token: string | undefined;
  /** Default: `http://metadata.google.internal`. */
  readonly metadataAddress?: string;
}

/** Secrets in Google Secret Manager: `projects/P/secrets/S/versions/V`. */
export class GoogleSecrets implements SecretSource {
  readonly #options: SecretManagerOptions;

  constructor(options: SecretManagerOptions) {
    this.#options = options;
  }

  async read(reference: string): Promise<string> {
    if (!REFERENCE.test(reference))
      throw new EnvironmentError(
        'invalid-input',
        'secret-reference',
        'A reference to a secret of Secret Manager is projects/P/secrets/S/versions/V.',
      );
    const { address = 'https://secretmanager.googleapis.com' } = this.#options;
    const answer = await fetchSecret({
      url: new URL(`/v1/${reference}:access`, address),
      headers: { authorization: `Bearer ${await this.#token(reference)}` },
      name: reference,
    });
    const { data, error } = accessAnswer.safeParse(answer);
    if (error !== undefined) throw unreadable(reference, 'the answer has not the form it should');
    const bytes = Buffer.from(data.payload.data, 'base64');
    const { dataCrc32c } = data.payload;
    if (dataCrc32c !== undefined && BigInt(dataCrc32c) !== BigInt(crc32c(bytes)))
      throw unreadable(reference, 'its checksum is not that of its bytes');
    return bytes.toString('utf8');
  }

  async #token(reference: string): Promise<string> {
    const token = this.#options.token ?? (await machineAccessToken(this.#options.metadataAddress));
    if (token !== undefined) return token;
    throw unreadable(reference, 'the metadata server gives no token');
  }
}
