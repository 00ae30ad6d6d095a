import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutorInput, RuntimeArtifact } from '../ir/execution-contract.ts';
import type { ComponentSpec } from '../ir/pipeline-spec.ts';
import type { ArtifactValue, TaskValues } from '../runs/run-record.ts';
import type { RunContext } from './run-context.ts';
import { IN_WORKSPACE, pathInWorkspace } from './workspace.ts';

/** Folder for outputs in an attempt's folder. */
export const OUTPUTS = 'outputs';

export interface AttemptPlace {
  readonly component: ComponentSpec;
  readonly inputs: TaskValues;
  /** A private folder for the attempt's files. */
  readonly scratch: string;
}

/** Makes the attempt's folder, brings its input artifacts into it, and names its output files. */
export async function prepareAttempt(
  context: RunContext,
  place: AttemptPlace,
): Promise<ExecutorInput> {
  const { component, inputs, scratch } = place;
  // Two calls into memory are over before a thread of the pool would have heard of them.
  mkdirSync(scratch, { mode: 0o700 });
  mkdirSync(join(scratch, OUTPUTS), { mode: 0o700 });
  const { parameters = {}, artifacts = {} } = component.outputDefinitions ?? {};
  const outputPath = (name: string) => join(scratch, OUTPUTS, fileName(name));
  return {
    inputs: { parameterValues: inputs.parameters, artifacts: await inputArtifacts(context, place) },
    outputs: {
      parameters: Object.fromEntries(
        Object.keys(parameters).map((name) => [name, { outputFile: outputPath(name) }]),
      ),
      artifacts: Object.fromEntries(
        Object.entries(artifacts).map(([name, { artifactType, metadata }]) => {
          const customPath = outputPath(name);
          const declared = (metadata ?? {}) as RuntimeArtifact['metadata'];
          const artifact = { name, type: artifactType, uri: '', metadata: declared, customPath };
          return [name, { artifacts: [artifact] }];
        }),
      ),
      outputFile: join(scratch, 'executor_output.json'),
    },
  };
}

async function inputArtifacts(
  context: RunContext,
  { inputs, scratch }: AttemptPlace,
): Promise<ExecutorInput['inputs']['artifacts']> {
  const artifacts: Record<string, { artifacts: RuntimeArtifact[] }> = {};
  for (const [name, artifact] of Object.entries(inputs.artifacts)) {
    const path = join(scratch, `in-${fileName(name)}`);
    artifacts[name] = { artifacts: [await materialized(context, artifact, path)] };
  }
  for (const [name, list] of Object.entries(inputs.artifactLists ?? {})) {
    const made: RuntimeArtifact[] = [];
    for (const [index, artifact] of list.entries()) {
      const path = join(scratch, `in-${fileName(name)}.${index}`);
      made.push(await materialized(context, artifact, path));
    }
    artifacts[name] = { artifacts: made };
  }
  return artifacts;
}

/** Names come from the compiled file, which anyone may have written: none leads out of the folder. */
const fileName = (name: string): string => encodeURIComponent(name).replaceAll('.', '%2E');

/** Decrypts a stored input into the attempt's folder; a table or endpoint stays where it is. */
async function materialized(
  { parts: { environment, releaseTarget, workspace } }: RunContext,
  artifact: ArtifactValue,
  path: string,
): Promise<RuntimeArtifact> {
  const base = {
    name: artifact.name,
    type: { schemaTitle: artifact.type },
    uri: artifact.uri,
    metadata: artifact.metadata,
  };
  const owner = [environment, releaseTarget].find(({ name }) =>
    artifact.uri.startsWith(`slipway://${name}/artifacts/`),
  );
  if (owner === undefined) return { ...base, customPath: '' };
  const bring = (to: string) => owner.artifacts.materialize(artifact.uri, to);
  if (workspace !== undefined && artifact.metadata[IN_WORKSPACE] === true)
    return { ...base, customPath: await pathInWorkspace(workspace, artifact.uri, bring) };
  await bring(path);
  return { ...base, customPath: path };
}
