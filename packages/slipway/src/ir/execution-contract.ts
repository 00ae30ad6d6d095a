import type { JsonObject, JsonValue } from '../core/json.ts';

/** KFP's RuntimeArtifact; `customPath` is the local file or folder of the artifact. */
export interface RuntimeArtifact {
  readonly name: string;
  readonly type?: { readonly schemaTitle?: string; readonly schemaVersion?: string };
  readonly uri: string;
  readonly metadata: JsonObject;
  readonly customPath?: string;
}

export interface ArtifactList {
  readonly artifacts: readonly RuntimeArtifact[];
}

/** What KFP hands to a step (`--executor-input {{$}}`). */
export interface ExecutorInput {
  readonly inputs: {
    readonly parameterValues: { readonly [name: string]: JsonValue };
    readonly artifacts: { readonly [name: string]: ArtifactList };
  };
  readonly outputs: {
    readonly parameters: { readonly [name: string]: { readonly outputFile: string } };
    readonly artifacts: { readonly [name: string]: ArtifactList };
    /** Where `executor_output.json` goes. */
    readonly outputFile: string;
  };
}

/** What a step hands back, in `executor_output.json`. */
export interface ExecutorOutput {
  readonly parameterValues: { readonly [name: string]: JsonValue };
  readonly artifacts: { readonly [name: string]: ArtifactList };
}
