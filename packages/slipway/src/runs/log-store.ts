/** Lines of one attempt that were kept together. */
export interface LogChunk {
  /** Grows with each chunk of a run; `after` of the next read. */
  readonly sequence: number;
  readonly path: string;
  readonly attempt: number;
  readonly atMs: number;
  readonly lines: readonly string[];
}

export interface LogSelection {
  /** One task; every task without it. */
  readonly path?: string;
  readonly attempt?: number;
  /** Chunks that came after this sequence number. */
  readonly after?: number;
  /** The first so many chunks; all without it. */
  readonly limit?: number;
}

/**
 * What the attempts of runs wrote and logged, in the order in which it came, sealed under the
 * environment's key. A crash may lose the last fraction of a second.
 */
export interface LogStore {
  append(run: string, chunks: readonly Omit<LogChunk, 'sequence'>[]): Promise<void>;
  read(run: string, selection: LogSelection): Promise<readonly LogChunk[]>;
  /** Removes the logs of a run. */
  forget(run: string): Promise<void>;
}
