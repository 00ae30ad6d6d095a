/** Names kept of values that the baseline does not know. */
export const unseenNamesMax = 64;
const NAME_LENGTH_MAX = 128;

/**
 * Counts of unseen values. `named` keeps the values with the smallest hashes (a bottom-k sample);
 * a kept value's count is exact, and the result depends only on what was counted, not on the order
 * of updates and merges. With at most 64 distinct values, every one is named.
 */
export interface UnseenCounts {
  readonly named: readonly (readonly [name: string, count: number])[];
  readonly other: number;
}

export const noUnseen: UnseenCounts = { named: [], other: 0 };

/** Long values are cut: a hostile client must not grow a sketch. */
export const unseenName = (value: string): string =>
  value.length <= NAME_LENGTH_MAX ? value : value.slice(0, NAME_LENGTH_MAX);

export function mergeUnseen(a: UnseenCounts, b: UnseenCounts): UnseenCounts {
  const counts = new Map(a.named);
  for (const [name, count] of b.named) counts.set(name, (counts.get(name) ?? 0) + count);
  return boundUnseen(counts, a.other + b.other);
}

/** Keeps the names with the smallest hashes, in name order; the rest is added to `other`. */
export function boundUnseen(counts: ReadonlyMap<string, number>, other: number): UnseenCounts {
  const ranked = [...counts].map(([name, count]) => ({ name, count, hash: hashOf(name) }));
  ranked.sort((a, b) => a.hash - b.hash || compareText(a.name, b.name));
  const kept = ranked.slice(0, unseenNamesMax).sort((a, b) => compareText(a.name, b.name));
  const dropped = ranked.slice(unseenNamesMax);
  return {
    named: kept.map(({ name, count }) => [name, count] as const),
    other: dropped.reduce((sum, { count }) => sum + count, other),
  };
}

export const unseenTotal = (unseen: UnseenCounts): number =>
  unseen.named.reduce((sum, [, count]) => sum + count, unseen.other);

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** FNV-1a over UTF-16 units with murmur3's finalizer, which spreads short texts. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
