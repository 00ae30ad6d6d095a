import type { WrappedKey } from './key-provider.ts';

/** One thing that is stored under a data key of its own: an artifact's file, a row, a run's log. */
export interface SealedObject {
  /** Unique in its store, such as `sha256:…` or `monitor_alerts/sealed_finding/a-1`. */
  readonly id: string;
  readonly key: WrappedKey;
  /** What the data key is bound to. */
  readonly associatedData: Uint8Array;
}

/** A place of an environment where data lies encrypted; knows which key each object is under. */
export interface SealedStore {
  /** `artifacts`, `logs`, …: as people read it. */
  readonly name: string;
  /**
   * Every object there is; none is opened. One whose header is damaged comes as its problem, so that
   * the others are still seen.
   */
  sealedObjects(): AsyncIterable<SealedObject | { readonly id: string; readonly problem: string }>;
  /**
   * Puts objects under other wrapped keys, each at once or not at all; their data stays as it is, and
   * readers are not disturbed. Durable when it resolves. Gives the number of those that were still
   * there and under the key they were found under.
   */
  replaceKeys(changes: readonly KeyChange[]): Promise<number>;
}

export interface KeyChange {
  readonly object: SealedObject;
  readonly key: WrappedKey;
}
