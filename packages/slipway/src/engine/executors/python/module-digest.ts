import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';

const IMPORT =
  /^[ \t]*(?:from[ \t]+(?<from>\.*[\w.]*)[ \t]+import[ \t]+(?<names>\([^)]*\)|[^\n#]+)|import[ \t]+(?<modules>[^\n#]+))/gmu;

/**
 * Digest of a Python module's text and of the modules it imports from the same tree, found by
 * reading its import statements; what is imported in other ways is not seen.
 */
export async function moduleDigest(file: string): Promise<string> {
  const root = importRoot(file);
  const seen = new Map<string, string>();
  const pending = [file];
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    if (seen.has(path)) continue;
    const text = await readFile(path, 'utf8');
    seen.set(path, text);
    pending.push(...importedFiles(text, path, root));
  }
  const hash = createHash('sha256');
  for (const [path, text] of [...seen].sort(([a], [b]) => (a < b ? -1 : 1)))
    hash.update(JSON.stringify([relative(root, path), text]));
  return hash.digest('hex');
}

/** The folder from which the module is imported: above the packages that it is in. */
function importRoot(file: string): string {
  let folder = dirname(file);
  while (existsSync(join(folder, '__init__.py')) && dirname(folder) !== folder)
    folder = dirname(folder);
  return folder;
}

function importedFiles(text: string, file: string, root: string): string[] {
  const found: string[] = [];
  for (const { groups = {} } of text.matchAll(IMPORT)) {
    const { from, names = '', modules } = groups;
    if (modules !== undefined)
      for (const name of namesIn(modules)) found.push(...filesOf(root, name.split('.')));
    if (from === undefined) continue;
    const dots = /^\.*/.exec(from)?.[0].length ?? 0;
    const start = dots === 0 ? root : join(dirname(file), ...Array(dots - 1).fill('..'));
    const parts = from.slice(dots).split('.').filter(Boolean);
    found.push(...filesOf(start, parts));
    // What is imported from a package may be a module of it.
    for (const name of namesIn(names)) found.push(...filesOf(start, [...parts, name]));
  }
  return found;
}

const namesIn = (list: string): string[] =>
  list
    .replace(/[()\\]|#[^\n]*/g, ' ')
    .split(',')
    .map((part) => part.trim().split(/\s/)[0] ?? '')
    .filter((name) => /^[\w.]+$/u.test(name));

/** A module's file, and the `__init__.py` of each package above it. */
function filesOf(start: string, parts: readonly string[]): string[] {
  const packages = parts.map((_, index) => join(start, ...parts.slice(0, index + 1)));
  return packages
    .flatMap((path) => [join(path, '__init__.py'), `${path}.py`])
    .filter((path) => basename(path) !== '.py' && existsSync(path));
}
