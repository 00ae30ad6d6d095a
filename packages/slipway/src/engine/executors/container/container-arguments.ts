import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { AttemptError } from '../../errors.ts';
import type { ContainerTexts } from '../../placeholders/fill-arguments.ts';
import type { Attempt, ResourceLimits } from '../program.ts';
import type { ContainerTool, ContainerToolName } from './container-tool.ts';

/** Processes and threads: room for any real program, an end for a fork bomb. */
const PROCESSES_MAX = 4096;

/** Docker refuses less. */
const MEMORY_MB_MIN = 6;

/** Linux: one argument, with its final zero. */
const ARGUMENT_BYTES_MAX = 128 * 1024 - 1;

/** Linux allows a quarter of the stack, 2 MiB as a rule; the tool needs room, too. */
const ARGUMENTS_BYTES_MAX = 1536 * 1024;

export const RUN_LABEL = 'slipway.run';
const TASK_LABEL = 'slipway.task';

export interface ContainerRun {
  readonly attempt: Attempt;
  /** Command and arguments with all placeholders filled in. */
  readonly texts: ContainerTexts;
  readonly envFile: string;
  /** Names of variables that the tool passes on from its own environment. */
  readonly inherited: readonly string[];
}

/** The words that start a container and wait for it. It is not removed: its end is asked for after. */
export function containerArguments(tool: ContainerTool, run: ContainerRun): readonly string[] {
  const { attempt, texts } = run;
  checkArguments([...texts.command, ...texts.args]);
  const [entrypoint, ...command] = texts.command;
  return [
    'run',
    '--name',
    containerName(attempt),
    '--label',
    `${RUN_LABEL}=${attempt.run.id}`,
    '--label',
    `${TASK_LABEL}=${attempt.run.task}`,
    '--pull',
    'never',
    // The lines are in the run's log; the tool's own copy would grow with junk.
    '--log-driver',
    'none',
    '--security-opt',
    'no-new-privileges',
    '--pids-limit',
    String(PROCESSES_MAX),
    ...limitArguments(tool.name, attempt.limits),
    ...mounts(attempt),
    '--env-file',
    run.envFile,
    ...run.inherited.flatMap((name) => ['--env', name]),
    ...(tool.options.extraArguments?.run ?? []),
    ...(entrypoint === undefined ? [] : [`--entrypoint=${entrypoint}`]),
    texts.image,
    ...command,
    ...texts.args,
  ];
}

/** Readable, allowed as a name, and different for tasks whose names become the same. */
export function containerName({ run: { id, task, attempt } }: Attempt): string {
  const readable = `${id}-${task}`.replaceAll(/[^A-Za-z0-9_.-]+/g, '-').slice(0, 80);
  const hash = createHash('sha256')
    .update(JSON.stringify([id, task]))
    .digest('hex')
    .slice(0, 12);
  return `slipway-${readable}-${hash}-${attempt}`;
}

function limitArguments(tool: ContainerToolName, limits: ResourceLimits): readonly string[] {
  const { cpus, memoryMb, accelerators } = limits;
  const memory = memoryMb === undefined ? undefined : `${Math.max(MEMORY_MB_MIN, memoryMb)}m`;
  // Docker refuses more cores than there are.
  const cores = cpus === undefined ? undefined : Math.min(cpus, availableParallelism());
  return [
    ...(cores === undefined ? [] : ['--cpus', String(cores)]),
    // As on Kubernetes, there is no swap beyond it.
    ...(memory === undefined ? [] : ['--memory', memory, '--memory-swap', memory]),
    ...(accelerators === undefined ? [] : acceleratorArguments(tool, accelerators)),
  ];
}

function acceleratorArguments(
  tool: ContainerToolName,
  { type, count }: NonNullable<ResourceLimits['accelerators']>,
): readonly string[] {
  if (!/nvidia/i.test(type))
    throw new AttemptError(
      'unsupported',
      'container-accelerator-unsupported',
      `The step asks for ${count} × ${type.slice(0, 100)}. Containers of this engine get NVIDIA GPUs only; remove the accelerator, or run it on a cluster.`,
    );
  if (tool === 'docker') return ['--gpus', String(count)];
  return Array.from({ length: count }, (_, index) => [
    '--device',
    `nvidia.com/gpu=${index}`,
  ]).flat();
}

/** Everything is at the path it has outside, so that the paths in the ExecutorInput hold. */
function mounts({ scratch, workspace, executorInput }: Attempt): readonly string[] {
  const inputs = Object.values(executorInput.inputs.artifacts)
    .flatMap(({ artifacts }) => artifacts.map(({ customPath }) => customPath ?? ''))
    .filter((path) => path !== '');
  return [
    mount(scratch, 'rw'),
    ...[...new Set(inputs)].map((path) => mount(path, 'ro')),
    ...(workspace === undefined ? [] : [mount(workspace, 'rw')]),
  ].flatMap((text) => ['--volume', text]);
}

/** `z` lets the container read it where SELinux is on; elsewhere it means nothing. */
export function mount(path: string, mode: 'rw' | 'ro'): string {
  if (!path.includes(':')) return `${path}:${path}:${mode},z`;
  throw new AttemptError(
    'environment',
    'container-path-unsupported',
    `Container tools cannot mount ${path}, because its name has a colon. Set TMPDIR to a folder without one.`,
  );
}

function checkArguments(words: readonly string[]): void {
  const sizes = words.map((word) => Buffer.byteLength(word));
  if (words.some((word) => word.includes('\0')))
    throw new AttemptError(
      'invalid-input',
      'container-argument-invalid',
      'An argument of the container holds a NUL character, which no command can. Pass the value as an artifact.',
    );
  const largest = Math.max(0, ...sizes);
  const total = sizes.reduce((sum, size) => sum + size + 1, 0);
  if (largest > ARGUMENT_BYTES_MAX || total > ARGUMENTS_BYTES_MAX)
    throw new AttemptError(
      'too-large',
      'container-argument-too-large',
      `The container's arguments have ${total} bytes, the largest ${largest}; the limits are ${ARGUMENTS_BYTES_MAX} and ${ARGUMENT_BYTES_MAX}. Pass large values as artifacts.`,
    );
}
