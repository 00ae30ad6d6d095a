import { setTimeout as delay } from 'node:timers/promises';
import { RUN_LABEL } from './container-arguments.ts';
import type { ContainerTool } from './container-tool.ts';

const TRIES_MAX = 20;
const PAUSE_MS = 2000;

/**
 * Removes a container, running or not. One full of processes at its limits takes a while to die, in
 * which the tools give up. Returns what to tell when it is still there.
 */
export async function removeContainer(
  tool: ContainerTool,
  name: string,
): Promise<string | undefined> {
  for (let tries = 1; ; tries += 1) {
    const { isDone, problem } = await tool.call(['rm', '--force', '--volumes', name]);
    if (isDone) return undefined;
    // It was never made, or is gone meanwhile.
    if (!(await tool.call(['container', 'inspect', name])).isDone) return undefined;
    if (tries === TRIES_MAX)
      return `The container ${name} could not be removed (${problem}). Remove it with ${tool.name} rm --force ${name}.`;
    await delay(PAUSE_MS);
  }
}

/** Removes what is left of a run's containers, running or not. Returns how many there were. */
export async function removeContainersOf(tool: ContainerTool, run: string): Promise<number> {
  const { stdout } = await tool.call([
    'ps',
    '--all',
    '--quiet',
    '--filter',
    `label=${RUN_LABEL}=${run}`,
  ]);
  const ids = stdout.split('\n').filter((id) => /^[0-9a-f]{8,64}$/.test(id));
  await Promise.all(ids.map((id) => removeContainer(tool, id)));
  return ids.length;
}
