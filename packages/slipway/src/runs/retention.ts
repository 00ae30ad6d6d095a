import type { RunRecord } from './run-record.ts';
import { isFinal } from './states.ts';

export interface RetentionPolicy {
  /** Finished runs and cache entries younger than this stay; milliseconds. */
  readonly olderThanMs: number;
  /** The newest runs of each pipeline stay, however old they are. */
  readonly keepRuns: number;
}

/** Runs that may go: finished, old enough, and not among the newest of their pipeline. */
export function runsToForget(
  runs: readonly RunRecord[],
  policy: RetentionPolicy,
  nowMs: number,
): readonly RunRecord[] {
  const seen = new Map<string, number>();
  return [...runs]
    .sort((a, b) => b.createdAtMs - a.createdAtMs)
    .filter((run) => {
      const newer = seen.get(run.pipeline) ?? 0;
      seen.set(run.pipeline, newer + 1);
      const isOld = nowMs - (run.finishedAtMs ?? nowMs) >= policy.olderThanMs;
      return isFinal(run.state) && isOld && newer >= policy.keepRuns;
    });
}

/** Every artifact of the environment that a record names anywhere in it, however deep. */
export function artifactsNamedIn(record: unknown, environment: string): readonly string[] {
  const pattern = new RegExp(`slipway://${environment}/artifacts/sha256/[0-9a-f]{64}`, 'g');
  return JSON.stringify(record)?.match(pattern) ?? [];
}

export interface StoredObject {
  readonly uri: string;
  /** When it was stored, or last asked for by someone who is about to name it. */
  readonly touchedAtMs: number;
}

export interface SweepRequest {
  readonly objects: readonly StoredObject[];
  readonly roots: Iterable<string>;
  /** What an object consists of or names: the files of a folder. */
  readonly namedBy: (uri: string) => readonly string[];
  /** Objects touched since stay: someone may be about to name them. */
  readonly touchedBeforeMs: number;
}

/** What nothing refers to, directly or through other objects, and nobody has touched lately. */
export function unreferenced(request: SweepRequest): readonly string[] {
  const reached = new Set<string>();
  const pending = [...request.roots];
  for (let uri = pending.pop(); uri !== undefined; uri = pending.pop()) {
    if (reached.has(uri)) continue;
    reached.add(uri);
    pending.push(...request.namedBy(uri));
  }
  // What someone touched just now keeps what it consists of, too.
  for (const { uri, touchedAtMs } of request.objects)
    if (touchedAtMs >= request.touchedBeforeMs)
      for (const part of request.namedBy(uri)) reached.add(part);
  return request.objects
    .filter(({ uri, touchedAtMs }) => !reached.has(uri) && touchedAtMs < request.touchedBeforeMs)
    .map(({ uri }) => uri);
}
