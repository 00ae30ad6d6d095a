import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EnvironmentPorts } from '../environments/environment-ports.ts';
import { memoryBytes } from '../ir/memory-bytes.ts';
import type { ComponentSpec } from '../ir/pipeline-spec.ts';
import { EngineError } from './errors.ts';
import type { RunContext } from './run-context.ts';

/** A step as this engine runs it: where its code is, as whom and where it runs, within which limits. */
export interface ResolvedStep {
  /** Absolute path of the module. */
  readonly file: string;
  readonly export: string;
  readonly environment: EnvironmentPorts;
  readonly identity: string;
  readonly access: readonly string[];
  readonly contentInputs: readonly string[];
  readonly timeoutMs: number | undefined;
  readonly memoryMb: number | undefined;
  /** Environment variables of the container. */
  readonly variables: Readonly<Record<string, string>>;
}

/** Name under which compiled pipelines refer to the steps that come with Slipway. */
export const PREBUILT_MODULE = 'slipway/steps';

const PREBUILT_ENTRY = new URL(
  import.meta.url.endsWith('.ts') ? '../steps/index.ts' : '../steps/index.js',
  import.meta.url,
);

export function resolveStep(context: RunContext, component: ComponentSpec): ResolvedStep {
  const { platform, environment, releaseTarget, run } = context.parts;
  const label = component.executorLabel ?? '';
  const config = platform.deploymentSpec?.executors?.[label];
  if (config?.step === undefined)
    throw new EngineError(
      'unsupported',
      'engine-unsupported-executor',
      `Executor "${label}" is an image; this engine runs TypeScript steps only.`,
    );
  const isRelease = config.in === 'releaseTarget';
  const place = isRelease ? releaseTarget : environment;
  return {
    file: moduleFile(config.step.module, run.projectFolder),
    export: config.step.export,
    environment: place,
    identity: isRelease ? `releaser@${place.name}` : run.identity,
    access: config.access ?? [],
    contentInputs: config.contentInputs ?? [],
    timeoutMs: config.timeoutMs,
    memoryMb: memoryMbOf(context, label),
    variables: variablesOf(context, label),
  };
}

const variablesOf = ({ parts: { spec } }: RunContext, label: string): Record<string, string> =>
  Object.fromEntries(
    (spec.deploymentSpec.executors[label]?.container?.env ?? []).map(({ name, value = '' }) => [
      name,
      value,
    ]),
  );

/** The heap a worker may use is what the container would be limited to. */
function memoryMbOf(context: RunContext, label: string): number | undefined {
  const limit =
    context.parts.spec.deploymentSpec.executors[label]?.container?.resources?.resourceMemoryLimit;
  return limit === undefined || limit.includes('{{$')
    ? undefined
    : Math.floor(memoryBytes(limit) / 2 ** 20);
}

function moduleFile(module: string, projectFolder: string): string {
  if (module === PREBUILT_MODULE) return fileURLToPath(PREBUILT_ENTRY);
  const file = resolve(projectFolder, module);
  if (existsSync(file)) return file;
  throw new EngineError(
    'not-found',
    'step-module-not-found',
    `The step module ${module} is not in ${projectFolder}. Run from the project's folder, or compile again after moving it.`,
  );
}
