import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { invalidProject } from './check-environments.ts';
import type { Project } from './project.ts';

interface Place {
  readonly environment: string;
  readonly what: string;
  readonly path: string;
}

/**
 * Throws `project-invalid` when two environments would keep something in one folder, or one within
 * that of another: however it is spelled, and through links.
 */
export function checkPlaces(
  { environments }: Project,
  folders: { readonly project: string; readonly state: string },
): void {
  const places: Place[] = Object.values(environments).flatMap(({ name, sharedCache }) => [
    { environment: name, what: 'state', path: join(folders.state, name) },
    ...(sharedCache === null
      ? []
      : [{ environment: name, what: 'sharedCache', path: resolve(folders.project, sharedCache) }]),
  ]);
  const real = places.map((place) => ({ ...place, path: realPath(place.path) }));
  for (const [index, one] of real.entries())
    for (const other of real.slice(index + 1))
      if (one.environment !== other.environment && isSameOrWithin(one.path, other.path))
        throw invalidProject(
          `The ${one.what} of ${one.environment} and the ${other.what} of ${other.environment} are in one folder: ${one.path} and ${other.path}. Give each environment folders of its own.`,
        );
}

/** The real path, of as much of it as there is. */
function realPath(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  return dirname(path) === path ? path : join(realPath(dirname(path)), basename(path));
}

/** Case does not count: on some file systems it makes no other folder. */
function isSameOrWithin(one: string, other: string): boolean {
  const [a, b] = [one.normalize('NFC').toLowerCase(), other.normalize('NFC').toLowerCase()];
  return [relative(a, b), relative(b, a)].some((path) => path.split(sep)[0] !== '..');
}
