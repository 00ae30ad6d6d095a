import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { notStorable } from './source-file.ts';

/** Paths relative to the folder, separated by `/`. */
export interface FolderListing {
  readonly files: readonly string[];
  readonly emptyFolders: readonly string[];
}

/** Lists a folder and all below it; throws `artifacts-not-storable` at a link or a special file. */
export async function listFolder(root: string): Promise<FolderListing> {
  const files: string[] = [];
  const emptyFolders: string[] = [];
  const pending = [''];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    const entries = await readdir(join(root, folder), { withFileTypes: true });
    if (entries.length === 0 && folder !== '') emptyFolders.push(folder);
    for (const entry of entries) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      refuseSpecial(entry, join(root, path));
      (entry.isDirectory() ? pending : files).push(path);
    }
  }
  return { files, emptyFolders };
}

function refuseSpecial(entry: Dirent, path: string): void {
  if (entry.isDirectory() || entry.isFile()) return;
  throw notStorable(path, entry.isSymbolicLink() ? 'it is a link' : 'it is a special file');
}
