import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Metadata of an artifact that its importer has copied into the run's workspace; the name is KFP's. */
export const IN_WORKSPACE = '_kfp_workspace';

/**
 * The folder that the tasks of a run share (KFP's workspace). It outlives an engine that dies, so
 * that a resumed run finds what finished tasks left there; a run that succeeded removes it.
 */
export async function openWorkspace(parent: string, run: string): Promise<string> {
  const folder = join(parent, run);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return folder;
}

export const removeWorkspace = (folder: string): Promise<void> =>
  rm(folder, { recursive: true, force: true });

/** Path of an artifact in the workspace, brought there by `materialize` unless it is there already. */
export async function pathInWorkspace(
  workspace: string,
  uri: string,
  materialize: (path: string) => Promise<unknown>,
): Promise<string> {
  const name = createHash('sha256').update(uri).digest('hex').slice(0, 32);
  const path = join(workspace, '.artifacts', name);
  if (existsSync(path)) return path;
  await mkdir(join(workspace, '.artifacts'), { recursive: true, mode: 0o700 });
  const partial = `${path}.${process.pid}.part`;
  await rm(partial, { recursive: true, force: true });
  await materialize(partial);
  await rename(partial, path);
  return path;
}
