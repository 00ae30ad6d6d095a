import type { Digest } from '../core/digest.ts';
import type { JsonObject, JsonValue } from '../core/json.ts';
import type { RunState, TaskState } from './states.ts';

/** An artifact in KFP's RuntimeArtifact form; `uri` names immutable content where it can. */
export interface ArtifactValue {
  readonly name: string;
  /** Schema title, such as `system.Model`. */
  readonly type: string;
  readonly uri: string;
  readonly metadata: JsonObject;
}

/** Outputs (or inputs) of a task: parameter values and artifacts by name. */
export interface TaskValues {
  readonly parameters: { readonly [name: string]: JsonValue };
  readonly artifacts: { readonly [name: string]: ArtifactValue };
  /** What loops hand out, and what goes over several artifacts takes. */
  readonly artifactLists?: { readonly [name: string]: readonly ArtifactValue[] };
}

/** Every artifact among some values, with its name; one of a list as `name.0`. */
export const artifactsIn = ({
  artifacts,
  artifactLists = {},
}: TaskValues): [string, ArtifactValue][] => [
  ...Object.entries(artifacts),
  ...Object.entries(artifactLists).flatMap(([name, list]) =>
    list.map((artifact, index): [string, ArtifactValue] => [`${name}.${index}`, artifact]),
  ),
];

export interface RecordedError {
  readonly category: string;
  readonly code: string;
  readonly message: string;
}

/** KFP's PipelineFailurePolicy; `slow` is its default. */
export type FailurePolicy = 'slow' | 'fast';

/** What a run was started with. The compiled file is kept whole: resuming runs those bytes. */
export interface RunRequest {
  readonly id: string;
  readonly pipeline: string;
  readonly displayName: string;
  readonly environment: string;
  readonly identity: string;
  /** Person or service that asked for it: the author of what it releases. */
  readonly startedBy: string;
  readonly pipelineYaml: string;
  readonly pipelineDigest: Digest;
  /** What the bytes were compiled or read from, as the user named it; null: not from a project. */
  readonly source: string | null;
  readonly parameters: JsonObject;
  readonly caching: boolean;
  /** `slow`: what does not depend on a failed task goes on; `fast`: nothing new is started. */
  readonly failurePolicy: FailurePolicy;
  readonly projectFolder: string;
  readonly pipelineRoot: string | null;
  readonly keyUri: string;
}

export interface RunRecord extends RunRequest {
  readonly state: RunState;
  readonly error: RecordedError | null;
  readonly createdAtMs: number;
  readonly finishedAtMs: number | null;
  readonly cancelRequested: boolean;
}

/** The digests a cache key is made of, by part: what a miss is explained with. */
export type CacheParts = { readonly [part: string]: string };

export interface TaskRun {
  readonly run: string;
  /** Path through nested DAGs: `condition-1/deploy`. */
  readonly path: string;
  readonly displayName: string;
  readonly state: TaskState;
  /** Why it was skipped, not triggered, run again, or failed; for people. */
  readonly reason: string | null;
  readonly outputs: TaskValues | null;
  readonly error: RecordedError | null;
  readonly attempts: number;
  /** How often its engine died while it ran, the last times in a row; absent: never. */
  readonly interruptions?: number;
  /** Retries used up when its last attempt began; absent: none. */
  readonly retries?: number;
  readonly cacheKey: string | null;
  readonly startedAtMs: number | null;
  readonly finishedAtMs: number | null;
}

/** A finished execution that later tasks may reuse. */
export interface CachedExecution {
  readonly cacheKey: string;
  readonly pipeline: string;
  readonly path: string;
  readonly parts: CacheParts;
  readonly outputs: TaskValues;
  /** Digest of `outputs` as canonical JSON: an entry that was changed is none. */
  readonly outputsDigest: string;
  readonly run: string;
  readonly createdAtMs: number;
}
