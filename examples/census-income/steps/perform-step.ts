import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InputArtifact, OutputArtifact, Progress, Step, StepContext } from 'slipway';
import type { CensusRow } from '../features.ts';

/** A finished step: what it returned, reported and wrote. */
export interface PerformedStep {
  readonly returned: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, OutputArtifact>>;
  readonly progress: readonly Progress[];
  [Symbol.asyncDispose](): Promise<void>;
}

/** Runs a step of this example outside the engine, on rows given here: for tests. */
export async function performStep(
  // biome-ignore lint/suspicious/noExplicitAny: any step, whatever its inputs and outputs
  { definition }: Step<any, any>,
  inputs: Readonly<Record<string, unknown>>,
  rows: readonly CensusRow[],
): Promise<PerformedStep> {
  const folder = await mkdtemp(join(tmpdir(), 'census-step-'));
  const outputs = Object.fromEntries(
    Object.keys(definition.outputs).map((name) => [
      name,
      { uri: '', path: join(folder, name), metadata: {} },
    ]),
  );
  const progress: Progress[] = [];
  const context: Pick<StepContext, 'signal' | 'log' | 'progress'> & {
    warehouse: Pick<StepContext['warehouse'], 'rows'>;
  } = {
    signal: new AbortController().signal,
    log: { info() {}, warn() {}, error() {} },
    progress: (report) => progress.push(report),
    warehouse: { rows: async () => rows.map((row) => ({ ...row })) },
  };
  const run = definition.run as (run: unknown) => Promise<Record<string, unknown>>;
  const clear = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const returned = await run({ inputs, outputs, context });
    return { returned, outputs, progress, [Symbol.asyncDispose]: clear };
  } catch (error) {
    await clear();
    throw error;
  }
}

/** An input artifact whose file is at `path`. */
export const artifactAt = (
  path: string,
  metadata: InputArtifact['metadata'] = {},
): InputArtifact => ({ uri: '', path, metadata });
