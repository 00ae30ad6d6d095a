import { spawn } from 'node:child_process';

const OUTPUT_CHARACTERS_MAX = 1024 * 1024;

export interface ToolOutcome {
  readonly isGood: boolean;
  readonly stdout: string;
  /** The end of what it said on standard error, or why it could not be started. */
  readonly problem: string;
}

export interface ToolRequest {
  readonly command: readonly [string, ...string[]];
  readonly variables: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** Runs a tool of ours in a process group of its own, which ends with the engine. Never throws. */
export function runTool({ command, variables, signal }: ToolRequest): Promise<ToolOutcome> {
  const [program, ...words] = command;
  return new Promise((resolve) => {
    const child = spawn(program, words, {
      env: variables,
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    });
    child.stdin.on('error', () => undefined);
    const texts = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const)
      child[name].setEncoding('utf8').on('data', (text: string) => {
        texts[name] = (texts[name] + text).slice(-OUTPUT_CHARACTERS_MAX);
      });
    const kill = () => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // The group has ended already.
      }
    };
    signal.addEventListener('abort', kill, { once: true });
    if (signal.aborted) kill();
    const settle = (isGood: boolean, problem: string) => {
      signal.removeEventListener('abort', kill);
      resolve({ isGood, stdout: texts.stdout, problem });
    };
    child.once('error', (error) => settle(false, error.message));
    child.once('close', (code, ended) => {
      const how = ended === null ? `exited with code ${code}` : `was ended by ${ended}`;
      settle(code === 0, `${texts.stderr.trim().slice(-3000)}\n${program} ${how}`.trim());
    });
  });
}
