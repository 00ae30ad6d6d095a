import type { Digest } from '../core/digest.ts';
import type { JsonObject } from '../core/json.ts';
import type { Evidence } from './evidence.ts';

/** One immutable, numbered version of a registered model. */
export interface ModelVersion {
  readonly model: string;
  /** 1, 2, 3, … within the model. */
  readonly version: number;
  /** The version it was trained to replace, if any. */
  readonly parent: number | null;
  readonly artifactUri: string;
  readonly digest: Digest;
  readonly aliases: readonly string[];
  /** Evaluation metrics and gate decision that let it in. */
  readonly evaluation: JsonObject;
  /** Run, task, pipeline digest and source environment it came from. */
  readonly provenance: JsonObject;
  /** Documents about it, in the environment's artifact store. */
  readonly evidence: readonly Evidence[];
  readonly registeredBy: string;
  readonly createdAtMs: number;
}

export interface RegisterModelRequest {
  /** Registering again with the same id returns the version of the first time (resume after a crash). */
  readonly operationId: string;
  readonly model: string;
  readonly artifactUri: string;
  readonly digest: Digest;
  readonly evaluation: JsonObject;
  readonly provenance: JsonObject;
  readonly evidence?: readonly Evidence[];
  readonly registeredBy: string;
}

/** Registered models of one environment. The parent of a new version is the latest one before it. */
export interface ModelRegistry {
  readonly environment: string;
  register(request: RegisterModelRequest): Promise<ModelVersion>;
  /** A version by number, or by alias; undefined when there is none. */
  find(
    model: string,
    version: number | { readonly alias: string },
  ): Promise<ModelVersion | undefined>;
  versions(model: string): Promise<readonly ModelVersion[]>;
  models(): Promise<readonly string[]>;
  setAlias(model: string, alias: string, version: number): Promise<void>;
}
