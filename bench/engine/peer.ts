/** What every peer does, as far as it can: each step adds one. */
export type Shape = 'chain' | 'fan';

export interface Work {
  readonly shape: Shape;
  readonly length: number;
}

/** Where one peer runs. */
export interface PeerPlace {
  /** Its home, its state and its working folder. */
  readonly folder: string;
  /** Folder of its files in this repository. */
  readonly sources: string;
  readonly python: string;
  readonly bin: string;
}

type Words = readonly [string, ...string[]];

/** A tool that runs pipelines on this machine. */
export interface Peer {
  readonly name: string;
  /** Its folder in `peers/`, and its virtual environment's name. */
  readonly folder: string;
  /** As pip takes them, exactly pinned, so that a figure can be measured again. */
  readonly requirements: readonly string[];
  /** What it keeps, and how it isolates its steps. */
  readonly note: string;
  /** How much less overhead Slipway promises to add. */
  readonly ratioAtLeast?: number;
  /** Steps of its shortest chain, where that is not one. */
  readonly stepsAtLeast?: number;
  readonly variables?: (place: PeerPlace) => Readonly<Record<string, string>>;
  /** Run once in an empty folder, not measured. */
  readonly prepare?: (place: PeerPlace) => Promise<void>;
  /** Run before each run, not measured. */
  readonly write?: (place: PeerPlace, work: Work) => Promise<void>;
  readonly words: (place: PeerPlace, work: Work) => Words;
}

/** `run.py` of the peer's folder with the work, as most are run. */
export const runPy = ({ python, sources }: PeerPlace, { shape, length }: Work): Words => [
  python,
  `${sources}/run.py`,
  shape,
  String(length),
];
