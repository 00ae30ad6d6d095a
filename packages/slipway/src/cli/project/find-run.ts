import type { EnvironmentPorts } from '../../environments/environment-ports.ts';
import type { RunRecord } from '../../runs/run-record.ts';
import { CliError } from '../errors.ts';

/** The run a person names, or the newest one; throws `run-not-found`. */
export async function findRun(
  { name, runs }: EnvironmentPorts,
  id: string | undefined,
): Promise<RunRecord> {
  const run = id === undefined ? (await runs.listRuns(1))[0] : await runs.findRun(id);
  if (run !== undefined) return run;
  throw new CliError(
    'not-found',
    'run-not-found',
    id === undefined
      ? `${name} has no runs yet.`
      : `${name} has no run ${id}; slipway runs list shows them.`,
  );
}
