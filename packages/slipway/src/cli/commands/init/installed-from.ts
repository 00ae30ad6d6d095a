import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/**
 * `file:` and the absolute path of the tarball or folder that npm installed a package from; undefined
 * when it came from a registry. npm keeps this beside the packages, in `.package-lock.json`.
 */
export function installedFrom(packageFolder: string): string | undefined {
  const modules = dirname(resolve(packageFolder));
  const resolved = resolvedOf(modules, resolve(packageFolder).slice(modules.length + 1));
  if (resolved?.startsWith('file:') !== true) return undefined;
  return `file:${resolve(dirname(modules), resolved.slice('file:'.length))}`;
}

function resolvedOf(modules: string, name: string): string | undefined {
  try {
    const { packages } = JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8')) as {
      readonly packages?: Readonly<Record<string, { readonly resolved?: string }>>;
    };
    return packages?.[`node_modules/${name}`]?.resolved;
  } catch {
    // Another package manager, or none.
    return undefined;
  }
}
