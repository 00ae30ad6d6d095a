import { realpathSync } from 'node:fs';
import { isAbsolute, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EngineError } from './errors.ts';

export interface LocalPlaces {
  /** What a relative path is relative to. */
  readonly projectFolder: string;
  /** Holds the keys and data of every environment: nothing is read out of it by its path. */
  readonly stateFolder: string;
  /** Folders the file must be in; undefined: anywhere. */
  readonly within?: readonly string[];
}

/**
 * The real path, links followed, of a file or folder that a pipeline's author or a parameter names: a
 * path or a `file:` URL. Undefined when there is nothing. Throws `source-denied` when it must not be
 * read, however it is spelt.
 */
export function localSource(named: string, places: LocalPlaces): string | undefined {
  const path = real(pathOf(named, places.projectFolder));
  if (path === undefined) return undefined;
  const state = real(places.stateFolder) ?? resolve(places.stateFolder);
  if (isIn(path, state) || isIn(state, path))
    throw denied(named, 'the keys and data of environments are there');
  const { within } = places;
  const roots = within?.map((folder) => real(resolve(places.projectFolder, folder)));
  if (roots === undefined || roots.some((root) => root !== undefined && isIn(path, root)))
    return path;
  throw denied(
    named,
    "it is neither in the project nor in a folder that the environment's importsFrom names in slipway.config.ts",
  );
}

/** The path as it is named; throws `source-denied` for what is no path of this machine. */
export function pathOf(named: string, projectFolder: string): string {
  if (!named.startsWith('file:')) return resolve(projectFolder, named);
  try {
    const url = new URL(named);
    if (url.search === '' && url.hash === '') return fileURLToPath(url);
  } catch {
    // No URL, one of another machine, or one with an encoded slash.
  }
  throw denied(named, 'it is no plain file: URL of this machine');
}

function real(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

function isIn(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !/^\.\.[/\\]/.test(way) && !isAbsolute(way);
}

const denied = (named: string, why: string): EngineError =>
  new EngineError(
    'denied',
    'source-denied',
    `${JSON.stringify(named.slice(0, 200))} is not read: ${why}.`,
  );
