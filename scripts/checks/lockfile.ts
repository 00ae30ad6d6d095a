import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Check } from './check.ts';

interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export interface Lockfile {
  packages: Record<string, LockedPackage>;
}

/** The lockfile works with any registry and on any platform, and pins what is installed by hash. */
export const lockfile: Check = {
  name: 'lockfile',
  async run(repository) {
    const text = await readFile(join(repository, 'package-lock.json'), 'utf8');
    const lock = JSON.parse(text) as Lockfile;
    const missing = missingOptionals(lock).map(({ name }) => name);
    return [
      ...Object.entries(lock.packages).flatMap(([path, locked]) => problemsOf(path, locked)),
      ...(missing.length === 0 ? [] : [`lacks ${missing.join(', ')}: run npm run lockfile`]),
    ];
  },
};

function problemsOf(path: string, locked: LockedPackage): readonly string[] {
  const { resolved, integrity, link, optional } = locked;
  if (!path.includes('node_modules/') || link === true) return [];
  if (resolved !== undefined && /^[a-z+]+:\/\//.test(resolved))
    return [`${path}: names a registry; run npm with omit-lockfile-registry-resolved=true`];
  // The hash of another platform's package is not known where the registry lacks it.
  return integrity === undefined && optional !== true ? [`${path}: has no integrity hash`] : [];
}

interface MissingOptional {
  readonly path: string;
  readonly name: string;
  readonly version: string;
  readonly isDev: boolean;
}

const EXACT = /^\d+\.\d+\.\d+[\w.-]*$/;

/** Optional dependencies by exact version (platform packages) that the lockfile says nothing of. */
export function missingOptionals({ packages }: Lockfile): readonly MissingOptional[] {
  const names = new Set(Object.keys(packages).map((path) => path.split('node_modules/').at(-1)));
  return Object.values(packages).flatMap(({ optionalDependencies = {}, dev }) =>
    Object.entries(optionalDependencies)
      .filter(([name, version]) => !names.has(name) && EXACT.test(version))
      .map(([name, version]) => ({
        path: `node_modules/${name}`,
        name,
        version,
        isDev: dev === true,
      })),
  );
}
