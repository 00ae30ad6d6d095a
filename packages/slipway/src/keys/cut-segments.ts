export interface Segment {
  /** Valid until the next segment is asked for. */
  readonly bytes: Uint8Array;
  readonly isLast: boolean;
}

/**
 * Cuts a stream into segments of fixed lengths. The last one is shorter or full, and empty only when
 * the whole stream is empty. Holds one segment and one chunk of the source.
 */
export async function* cutSegments(
  source: AsyncIterable<Uint8Array>,
  lengths: { readonly first: number; readonly next: number },
): AsyncGenerator<Segment> {
  let length = lengths.first;
  const segment = Buffer.allocUnsafe(Math.max(lengths.first, lengths.next));
  let filled = 0;
  for await (const chunk of source) {
    let taken = 0;
    while (taken < chunk.length) {
      // A full segment waits for the byte after it: only then is it known not to be the last.
      if (filled === length) {
        yield { bytes: segment.subarray(0, length), isLast: false };
        length = lengths.next;
        filled = 0;
      }
      const part = chunk.subarray(taken, taken + length - filled);
      segment.set(part, filled);
      filled += part.length;
      taken += part.length;
    }
  }
  yield { bytes: segment.subarray(0, filled), isLast: true };
}
