import { z } from 'zod';

/** A wrapped key as it is stored beside what it opens. */
export const wrappedKeySchema = z.strictObject({
  keyUri: z.string(),
  keyVersion: z.string(),
  ciphertext: z.string(),
});
