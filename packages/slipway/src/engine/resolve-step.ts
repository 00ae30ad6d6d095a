import type { EnvironmentPorts } from '../environments/environment-ports.ts';
import { memoryBytes } from '../ir/memory-bytes.ts';
import type { ComponentSpec, ExecutorSpec } from '../ir/pipeline-spec.ts';
import type { TaskValues } from '../runs/run-record.ts';
import { EngineError } from './errors.ts';
import type { Program, ResourceLimits } from './executors/program.ts';
import { fillTemplate } from './fill-template.ts';
import type { RunContext } from './run-context.ts';
import { DEFAULT_DEMAND, type Demand } from './scheduler/machine.ts';

/** A step as this engine runs it: its program, as whom and where it runs, within which limits. */
export interface ResolvedStep {
  readonly program: Program;
  /** What kind of executor runs it, for people. */
  readonly executor: string;
  readonly environment: EnvironmentPorts;
  readonly identity: string;
  readonly access: readonly string[];
  /** Names of the secrets it may ask for. */
  readonly secrets: readonly string[];
  readonly contentInputs: readonly string[];
  readonly limits: ResourceLimits;
  /** What an attempt takes of the machine. */
  readonly demand: Demand;
  /** Environment variables: of the environment and of the container. */
  readonly variables: Readonly<Record<string, string>>;
}

/** Throws EngineError `engine-unsupported-executor` when nothing here can run it. */
export function resolveStep(
  context: RunContext,
  component: ComponentSpec,
  inputs: TaskValues,
): ResolvedStep {
  const { platform, environment, releaseTarget, run, executors } = context.parts;
  const label = component.executorLabel ?? '';
  const config = platform?.deploymentSpec.executors[label];
  const spec = context.executor(component) ?? {};
  const request = { label, spec, config, projectFolder: run.projectFolder };
  const found = executors.flatMap((executor) => {
    const program = executor.programOf(request);
    return program === undefined ? [] : [{ program, executor: executor.kind }];
  })[0];
  if (found === undefined) throw unsupported(label, spec);
  const isRelease = config?.in === 'releaseTarget';
  const place = isRelease ? releaseTarget : environment;
  const asked = askedResources(spec, inputs);
  return {
    ...found,
    environment: place,
    identity: isRelease ? `releaser@${place.name}` : run.identity,
    access: config?.access ?? [],
    secrets: config?.secrets ?? [],
    contentInputs: config?.contentInputs ?? [],
    limits: { ...asked.limits, ...timeout(config?.timeoutMs) },
    demand: asked.demand,
    // What the step itself says wins.
    variables: { ...place.settings.variables, ...variablesOf(spec) },
  };
}

const timeout = (timeoutMs: number | undefined) => (timeoutMs === undefined ? {} : { timeoutMs });

const variablesOf = ({ container }: ExecutorSpec): Record<string, string> =>
  Object.fromEntries((container?.env ?? []).map(({ name, value = '' }) => [name, value]));

/** A request is what it takes; a limit is what it may reach. KFP lets both come from parameters. */
function askedResources(
  { container }: ExecutorSpec,
  { parameters }: TaskValues,
): { readonly limits: ResourceLimits; readonly demand: Demand } {
  const resources = container?.resources ?? {};
  const filled = (text: string | number | undefined): string | undefined =>
    text === undefined ? undefined : String(fillTemplate(text, parameters));
  const cpuLimit = cores(filled(resources.resourceCpuLimit));
  const cpuRequest = cores(filled(resources.resourceCpuRequest));
  const memoryLimit = megabytes(filled(resources.resourceMemoryLimit));
  const memoryRequest = megabytes(filled(resources.resourceMemoryRequest));
  const type = filled(resources.accelerator?.resourceType ?? resources.accelerator?.type);
  const count = Number(
    filled(resources.accelerator?.resourceCount ?? resources.accelerator?.count) ?? '0',
  );
  return {
    limits: {
      ...(memoryLimit === undefined ? {} : { memoryMb: memoryLimit }),
      ...(cpuLimit === undefined ? {} : { cpus: cpuLimit }),
      ...(type === undefined || count === 0 ? {} : { accelerators: { type, count } }),
    },
    demand: {
      cpus: cpuRequest ?? cpuLimit ?? DEFAULT_DEMAND.cpus,
      memoryMb: memoryRequest ?? memoryLimit ?? DEFAULT_DEMAND.memoryMb,
      accelerators: count,
    },
  };
}

/** Kubernetes' form: `2`, `0.5` or `500m`. */
const cores = (text: string | undefined): number | undefined =>
  text === undefined
    ? undefined
    : text.endsWith('m')
      ? Number(text.slice(0, -1)) / 1000
      : Number(text);

const megabytes = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Math.floor(memoryBytes(text) / 2 ** 20);

const unsupported = (label: string, spec: ExecutorSpec) =>
  new EngineError(
    'unsupported',
    'engine-unsupported-executor',
    `Executor "${label}" is ${Object.keys(spec).join(', ') || 'not in the file'}, which this engine cannot run: it runs TypeScript steps, Python components and containers.`,
  );
