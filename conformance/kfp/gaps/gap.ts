import type { Pipeline } from 'slipway';

/** What KFP's compiler gets wrong or has no words for. */
export interface Gap {
  readonly title: string;
  /** Paths into our file that show that it is right; none when the pipeline is refused. */
  readonly proof?: readonly string[];
  readonly note?: string;
  /** A definition that cannot be right throws. */
  define(): Pipeline;
}
