import { execFile } from 'node:child_process';
import { AttemptError } from '../../errors.ts';

export interface ContainerOptions {
  /** Default: docker or podman, whichever works. */
  readonly tool?: ContainerToolName;
  /** The tool's whole environment: PATH, HOME, DOCKER_HOST and the like. Containers do not get it. */
  readonly variables: Readonly<Record<string, string>>;
  /** Arguments beyond those of Slipway. */
  readonly extraArguments?: {
    /** Before the tool's command, such as `--runtime runc`. */
    readonly tool?: readonly string[];
    /** For `run`, such as `--network none` or `--user 1000`. */
    readonly run?: readonly string[];
  };
}

export type ContainerToolName = 'docker' | 'podman';

export interface ToolOutcome {
  readonly isDone: boolean;
  readonly stdout: string;
  /** The end of what it complained about, on one line. */
  readonly problem: string;
}

/** Docker or podman on this machine. */
export interface ContainerTool {
  readonly name: ContainerToolName;
  /** The program and its own arguments; a command follows. */
  readonly words: readonly [string, ...string[]];
  readonly options: ContainerOptions;
  /** Runs a short command to its end; a failure is told, not thrown. */
  call(words: readonly string[], limits?: CallLimits): Promise<ToolOutcome>;
}

interface CallLimits {
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

const CALL_TIMEOUT_MS = 60_000;
const PROBE_TIMEOUT_MS = 20_000;
const OUTPUT_BYTES_MAX = 8 * 1024 * 1024;

/**
 * Finds the first container tool that answers; docker's client without its daemon does not. Throws
 * AttemptError `container-tool-missing` when there is none.
 */
export async function findContainerTool(options: ContainerOptions): Promise<ContainerTool> {
  const names = options.tool === undefined ? (['docker', 'podman'] as const) : [options.tool];
  const problems: string[] = [];
  for (const name of names) {
    const tool = containerTool(name, options);
    // Unlike `version`, this asks the daemon, or opens podman's storage.
    const answer = await tool.call(['ps', '--quiet'], { timeoutMs: PROBE_TIMEOUT_MS });
    if (answer.isDone) return tool;
    problems.push(`${name}: ${answer.problem}`);
  }
  throw new AttemptError(
    'environment',
    'container-tool-missing',
    `This step is a container, and no container tool works here (${problems.join('; ')}). Install podman (apt-get install podman) or start Docker. Steps in TypeScript and Python need none.`,
  );
}

function containerTool(name: ContainerToolName, options: ContainerOptions): ContainerTool {
  const words = [name, ...(options.extraArguments?.tool ?? [])] as const;
  return {
    name,
    words,
    options,
    call: (more, { timeoutMs = CALL_TIMEOUT_MS, signal } = {}) =>
      new Promise((resolve) => {
        const settings = {
          env: options.variables,
          timeout: timeoutMs,
          killSignal: 'SIGKILL' as const,
          maxBuffer: OUTPUT_BYTES_MAX,
          ...(signal === undefined ? {} : { signal }),
        };
        execFile(name, [...words.slice(1), ...more], settings, (error, stdout, stderr) =>
          resolve({
            isDone: error === null,
            stdout,
            problem: error === null ? '' : problemOf(error, stderr),
          }),
        );
      }),
  };
}

function problemOf(error: Error & { code?: unknown; killed?: boolean }, stderr: string): string {
  if (error.code === 'ENOENT') return 'not installed';
  if (error.killed === true) return 'gives no answer';
  return stderr.trim().replaceAll(/\s+/g, ' ').slice(-400) || `ended with ${String(error.code)}`;
}
