import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { SlipwayError } from '../core/errors.ts';
import type { KeyProvider } from '../keys/key-provider.ts';
import { MonitoringError } from './errors.ts';
import type { Sealer } from './sealer.ts';

const envelopeSchema = z.strictObject({
  key: z.strictObject({ keyUri: z.string(), keyVersion: z.string(), ciphertext: z.string() }),
  nonce: z.base64(),
  tag: z.base64(),
  text: z.base64(),
});

/** Seals each text with its own data key: AES-256-GCM, the key wrapped by the environment's key. */
export class EnvelopeSealer implements Sealer {
  readonly #keys: KeyProvider;

  constructor(keys: KeyProvider) {
    this.#keys = keys;
  }

  async seal(text: string, aad: string): Promise<string> {
    const dataKey = randomBytes(32);
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', dataKey, nonce).setAAD(Buffer.from(aad));
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    const key = await this.#keys.wrap(dataKey, Buffer.from(aad));
    return JSON.stringify({
      key,
      nonce: nonce.toString('base64'),
      tag: cipher.getAuthTag().toString('base64'),
      text: body.toString('base64'),
    });
  }

  async open(sealed: string, aad: string): Promise<string> {
    try {
      const envelope = envelopeSchema.parse(JSON.parse(sealed));
      const dataKey = await this.#keys.unwrap(envelope.key, Buffer.from(aad));
      const nonce = Buffer.from(envelope.nonce, 'base64');
      const decipher = createDecipheriv('aes-256-gcm', dataKey, nonce, { authTagLength: 16 })
        .setAAD(Buffer.from(aad))
        .setAuthTag(Buffer.from(envelope.tag, 'base64'));
      const body = Buffer.from(envelope.text, 'base64');
      return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
    } catch (cause) {
      // A key that was taken away is no damage: it says itself what to do.
      if (cause instanceof SlipwayError && cause.code.startsWith('keys-version-')) throw cause;
      throw new MonitoringError(
        'corrupt',
        'monitoring-seal-broken',
        `Monitoring data (${aad}) cannot be opened: it was changed or moved, or its key is disabled or destroyed. Check the environment's keys.`,
        { cause },
      );
    }
  }
}
