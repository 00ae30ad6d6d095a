import type { Attempt } from '../../packages/slipway/src/engine/executors/program.ts';
import type { ExecutorInput } from '../../packages/slipway/src/ir/execution-contract.ts';

/** An attempt of no run, with its log. */
export function attemptOf(
  executorInput: ExecutorInput,
  scratch: string,
): Attempt & { readonly lines: readonly string[] } {
  const lines: string[] = [];
  return {
    executorInput,
    facts: {},
    variables: {},
    scratch,
    workspace: undefined,
    limits: { timeoutMs: 60_000 },
    run: { id: 'conformance', pipeline: 'p', task: 't', attempt: 1 },
    environment: 'local',
    identity: 'nobody',
    stepApi: { socketPath: '', token: async () => '' },
    signal: new AbortController().signal,
    onProgress: () => undefined,
    onLog: (line) => lines.push(line),
    lines,
  };
}
