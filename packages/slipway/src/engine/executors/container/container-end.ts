import { z } from 'zod';
import { AttemptError } from '../../errors.ts';
import type { Attempt } from '../program.ts';
import type { ContainerTool } from './container-tool.ts';

const stateSchema = z.looseObject({
  Status: z.string().default(''),
  ExitCode: z.number().default(0),
  OOMKilled: z.boolean().default(false),
  Error: z.string().default(''),
});

/** 128 + SIGKILL: what a process ends with that the kernel kills for its memory. */
const KILLED = 137;

export interface FailedContainer {
  readonly name: string;
  readonly image: string;
  readonly attempt: Attempt;
  /** The last lines it wrote. */
  readonly lastLines: readonly string[];
  /** What the tool's own process ended with. */
  readonly cause: AttemptError;
}

/** Why a container did not succeed: its memory, its program, or that it never started. */
export async function containerError(
  tool: ContainerTool,
  failed: FailedContainer,
): Promise<AttemptError> {
  const { name, image, attempt, lastLines, cause } = failed;
  const words = ['container', 'inspect', '--format', '{{json .State}}', name];
  const { isDone, stdout } = await tool.call(words);
  const state = isDone ? stateOf(stdout) : undefined;
  const said = lastLines.join('\n').trim().slice(-800);
  if (state === undefined || state.Status === 'created' || state.Status === 'initialized')
    return new AttemptError(
      'environment',
      'container-not-started',
      `${tool.name} could not start a container of ${image}: ${state?.Error || said || cause.message} Check that the image has the program that the step's command names.`,
      { cause },
    );
  const { memoryMb } = attempt.limits;
  if (state.OOMKilled || (state.ExitCode === KILLED && memoryMb !== undefined))
    return outOfMemory(memoryMb, cause);
  return new AttemptError(
    'failed',
    'step-exited',
    `The step's container exited with code ${state.ExitCode}.${said === '' ? ' It wrote nothing.' : ` The last it wrote:\n${said}`}`,
    { details: { exitCode: state.ExitCode }, cause },
  );
}

function stateOf(text: string): z.output<typeof stateSchema> | undefined {
  try {
    return stateSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

const outOfMemory = (memoryMb: number | undefined, cause: AttemptError) =>
  new AttemptError(
    'failed',
    'step-out-of-memory',
    memoryMb === undefined
      ? "The step's container was killed because the machine ran out of memory. Declare what the step takes in its resources, so that less runs beside it."
      : `The step's container was killed at its memory limit of ${memoryMb} MiB. Files in memory-backed folders count, too. Raise the memory in the step's resources, or take less.`,
    { cause },
  );
