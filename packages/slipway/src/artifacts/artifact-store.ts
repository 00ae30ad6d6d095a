import type { Digest } from '../core/digest.ts';

/** What is kept of one immutable object: a file, or a folder of files (a tree). */
export interface StoredArtifact {
  /** `slipway://<environment>/artifacts/sha256/<hex>`; the digest is of the plaintext content. */
  readonly uri: string;
  readonly digest: Digest;
  readonly sizeBytes: number;
  readonly kind: 'file' | 'tree';
}

/**
 * Content-addressed, immutable, encrypted storage of one environment. Putting the same content twice
 * gives the same URI. A reader never sees a half-written object.
 */
export interface ArtifactStore {
  readonly environment: string;
  /** Stores a file or a folder (links are refused). */
  putPath(path: string): Promise<StoredArtifact>;
  putBytes(bytes: Uint8Array): Promise<StoredArtifact>;
  /** The plaintext of a stored file; throws `artifacts-not-found` or `artifacts-corrupt`. */
  readBytes(uri: string): Promise<Uint8Array>;
  /** Decrypts a file or tree to `targetPath`, which must not exist yet. Verifies the digest. */
  materialize(uri: string, targetPath: string): Promise<StoredArtifact>;
  stat(uri: string): Promise<StoredArtifact | undefined>;
  /** Like `stat`, for someone who is about to name it: a removal that goes on spares it. */
  keep(uri: string): Promise<StoredArtifact | undefined>;
  /** The artifact itself and, for a tree, the files in it. */
  members(uri: string): Promise<readonly string[]>;
  /** Every object, the files of trees included, in no order. */
  list(): AsyncIterable<ListedObject>;
  /** Removes an object unless it was put or kept since; whether it is gone. */
  removeUntouched(uri: string, touchedBeforeMs: number): Promise<boolean>;
}

export interface ListedObject {
  readonly uri: string;
  /** What it takes on disk. */
  readonly storedBytes: number;
  /** When it was last put or kept. */
  readonly touchedAtMs: number;
}
