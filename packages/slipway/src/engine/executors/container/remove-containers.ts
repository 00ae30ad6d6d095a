import { RUN_LABEL } from './container-arguments.ts';
import type { ContainerTool } from './container-tool.ts';

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
  if (ids.length > 0) await tool.call(['rm', '--force', '--volumes', ...ids]);
  return ids.length;
}
