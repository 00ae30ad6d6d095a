import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Check } from './check.ts';

interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
}

/** The lockfile works with any registry, and every package in it is checked by its hash. */
export const lockfile: Check = {
  name: 'lockfile',
  async run(repository) {
    const text = await readFile(join(repository, 'package-lock.json'), 'utf8');
    const { packages } = JSON.parse(text) as { packages: Record<string, LockedPackage> };
    return Object.entries(packages).flatMap(([path, { resolved, integrity, link }]) => {
      if (!path.includes('node_modules/') || link === true) return [];
      if (resolved !== undefined && /^[a-z+]+:\/\//.test(resolved))
        return [`${path}: names a registry; run npm with omit-lockfile-registry-resolved=true`];
      return integrity === undefined ? [`${path}: has no integrity hash`] : [];
    });
  },
};
