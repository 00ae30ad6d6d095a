import { z } from 'zod';
import type { Progress } from '../../authoring/step-context.ts';

const MESSAGE_MAX = 1000;
const METRICS_MAX = 100;

const finite = z.number();

const report = z.object({
  fraction: finite.transform((fraction) => Math.min(1, Math.max(0, fraction))).exactOptional(),
  message: z
    .string()
    .transform((message) => message.slice(0, MESSAGE_MAX))
    .exactOptional(),
  metrics: z
    .record(z.string(), z.unknown())
    .transform((metrics) => {
      const numbers = Object.entries(metrics).filter(
        (entry): entry is [string, number] => finite.safeParse(entry[1]).success,
      );
      return Object.fromEntries(numbers.slice(0, METRICS_MAX));
    })
    .exactOptional(),
});

/** What a step says of its progress, as far as it can be shown; undefined when nothing can. */
export function readProgress(told: unknown): Progress | undefined {
  const { success, data } = report.safeParse(told);
  return success ? data : undefined;
}
