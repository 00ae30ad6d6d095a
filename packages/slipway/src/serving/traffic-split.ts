import type { TrafficSplit } from './endpoint-store.ts';
import { ServingError } from './errors.ts';

/**
 * The split after a deployment joins an endpoint: it takes `percent`, and those that served before
 * share the rest in the proportions they had, in whole percentages by the largest remainder
 * (ties go to the larger share before, then to the lower id). Where nobody served, it takes all.
 */
export function splitWithDeployment(
  before: TrafficSplit,
  joining: { readonly id: string; readonly percent: number },
): TrafficSplit {
  const { id, percent } = joining;
  if (!Number.isInteger(percent) || percent < 0 || percent > 100)
    throw new ServingError(
      'invalid-input',
      'endpoint-traffic-percent',
      `The new deployment cannot take ${percent} % of the traffic; give a whole number from 0 to 100.`,
    );
  const serving = Object.entries(before).filter(([other, share]) => other !== id && share > 0);
  if (serving.length === 0) return { [id]: 100 };
  return { ...shareOut(serving, 100 - percent), [id]: percent };
}

function shareOut(
  serving: readonly (readonly [string, number])[],
  percent: number,
): Record<string, number> {
  const total = serving.reduce((sum, [, share]) => sum + share, 0);
  const parts = serving.map(([id, share]) => {
    const product = share * percent;
    return { id, share, whole: Math.floor(product / total), remainder: product % total };
  });
  const left = percent - parts.reduce((sum, part) => sum + part.whole, 0);
  parts.sort(
    (a, b) => b.remainder - a.remainder || b.share - a.share || Number(a.id) - Number(b.id),
  );
  return Object.fromEntries(
    parts.map((part, index) => [part.id, part.whole + (index < left ? 1 : 0)]),
  );
}

/**
 * The deployment that answers one request, drawn with the split's probabilities; undefined when
 * nothing serves. `random` gives numbers in [0, 1).
 */
export function pickDeployment(split: TrafficSplit, random: () => number): string | undefined {
  const entries = Object.entries(split).filter(([, share]) => share > 0);
  const total = entries.reduce((sum, [, share]) => sum + share, 0);
  let mark = random() * total;
  for (const [id, share] of entries) {
    mark -= share;
    if (mark < 0) return id;
  }
  return entries.at(-1)?.[0];
}
