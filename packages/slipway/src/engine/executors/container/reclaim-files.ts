import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { mount } from './container-arguments.ts';
import type { ContainerTool } from './container-tool.ts';

export interface LeftFiles {
  readonly scratch: string;
  readonly image: string;
  /** The user the engine runs as. */
  readonly user: number;
}

/**
 * Opens files that a container made as another user, so that an engine which is not root can read
 * and remove them. Returns what to tell when that did not work.
 */
export async function reclaimFiles(
  tool: ContainerTool,
  { scratch, image, user }: LeftFiles,
): Promise<string | undefined> {
  if (user === 0 || !(await hasForeign(scratch, user))) return undefined;
  const opened = await tool.call([...asRoot(tool, scratch, image), '-R', 'a+rwX', scratch]);
  if (opened.isDone) return undefined;
  return `Files that the container made belong to another user (${opened.problem}). Give it yours: SLIPWAY_CONTAINER_RUN_ARGUMENTS="--user ${user}".`;
}

/** Without a daemon, podman's users are ours; docker's are those of the machine. */
const asRoot = (tool: ContainerTool, scratch: string, image: string): readonly string[] =>
  tool.name === 'podman'
    ? ['unshare', 'chmod']
    : [
        ...['run', '--rm', '--pull', 'never', '--network', 'none', '--user', '0:0'],
        ...['--volume', mount(scratch, 'rw'), '--entrypoint=chmod', image],
      ];

/** A folder that does not open is taken for someone else's: the step may have closed it. */
async function hasForeign(path: string, user: number): Promise<boolean> {
  try {
    const entry = await lstat(path);
    if (entry.uid !== user) return true;
    if (!entry.isDirectory()) return false;
    for (const name of await readdir(path))
      if (await hasForeign(join(path, name), user)) return true;
    return false;
  } catch {
    return true;
  }
}
