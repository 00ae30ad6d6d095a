import type { MeasuredProcess } from './measure-process.ts';
import type { Work } from './peer.ts';

/** One of those that stand beside each other in the table: Slipway or a peer. */
export interface Contender {
  readonly name: string;
  readonly note: string;
  readonly stepsAtLeast: number;
  /** Runs the work in a process of its own, in a state that one earlier run left; checks its result. */
  run(work: Work, options?: { readonly sampled?: boolean }): Promise<MeasuredProcess>;
}
