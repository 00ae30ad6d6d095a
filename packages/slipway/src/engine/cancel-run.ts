import { RunError } from '../runs/errors.ts';
import type { RunStore } from '../runs/run-store.ts';
import { isFinal } from '../runs/states.ts';
import { holdRun } from './hold-run.ts';

/**
 * Asks the engine that holds a run to stop it. A run nobody holds, because it waits for a decision or
 * its engine died, is cancelled here: its exit tasks do not run. Whether it has ended by now.
 */
export async function cancelRun(runs: RunStore, id: string): Promise<boolean> {
  await runs.requestCancel(id);
  try {
    await using held = await holdRun(runs, id);
    const open = (await runs.tasks(id)).filter(({ state }) => !isFinal(state));
    await runs.commit(
      held.hold,
      open.map((task) => ({ task: { ...task, state: 'CANCELLED' } })),
    );
    await runs.setRunState(held.hold, 'CANCELLED');
    return true;
  } catch (error) {
    if (error instanceof RunError && error.code === 'run-held') return false;
    throw error;
  }
}
