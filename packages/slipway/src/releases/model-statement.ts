import { z } from 'zod';

const words = z.string().min(1).max(4000);

/** What only people can say of a model, for its card. */
export const modelStatement = z.strictObject({
  owner: words.optional().describe('who answers for it'),
  intendedUse: words.optional().describe('what it is for, and who is to use it'),
  outOfScope: words.optional().describe('what it must not be used for'),
  limitations: words.optional().describe('what it is known to do badly'),
});

export type ModelStatement = z.output<typeof modelStatement>;
