import { readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CliError } from '../../errors.ts';
import { slipwayVersion } from '../../slipway-version.ts';
import { nodeOptionsOfChildren, runsFromSources } from '../../source-mode.ts';
import { installedFrom } from './installed-from.ts';

/** npm, Kubernetes and the folder all take such a name. */
const NAME = /^[a-z](?:[a-z0-9-]{0,38}[a-z0-9])?$/;
const RESERVED = new Set(['slipway', 'node-modules', 'test', 'con', 'prn', 'aux', 'nul']);

const packageFolder = fileURLToPath(new URL('../../../../', import.meta.url));
const templateFolder = fileURLToPath(new URL('./template/', import.meta.url));

export interface CreatedProject {
  readonly folder: string;
  /** Relative to the folder, sorted. */
  readonly files: readonly string[];
}

/**
 * Writes the template into `<parent>/<name>`. Throws `init-bad-name` and, when the folder holds
 * anything, `init-folder-not-empty`; then nothing has been written.
 */
export async function createProject(parent: string, name: string): Promise<CreatedProject> {
  refuseBadName(name);
  const folder = join(parent, name);
  await refuseNonEmpty(folder);
  const found = await readdir(templateFolder, { recursive: true, withFileTypes: true });
  const sources = found
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const files = await Promise.all(sources.map((source) => writeOne(source, { folder, name })));
  return { folder, files: files.sort() };
}

async function writeOne(
  source: string,
  { folder, name }: { folder: string; name: string },
): Promise<string> {
  const file = installedName(source.slice(templateFolder.length));
  const target = join(folder, file);
  const words = { name, slipway: slipwayDependency(), zod: zodDependency(), test: testCommand };
  const text = (await readFile(source, 'utf8')).replaceAll(
    /\{\{(name|slipway|zod|test)\}\}/g,
    (_all, word: keyof typeof words) => words[word],
  );
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, text, { flag: 'wx' });
  return file.replaceAll(sep, '/');
}

/** `_gitignore` → `.gitignore`: npm would drop or read these files under their own names. */
const installedName = (file: string): string =>
  file
    .split(sep)
    .map((part) => part.replace(/^_/, '.').replace(/\.template$/, ''))
    .join(sep);

/** A checkout or a tarball is not on the registry, so its projects depend on that itself. */
const slipwayDependency = (): string =>
  runsFromSources
    ? `file:${packageFolder.slice(0, -1)}`
    : (installedFrom(packageFolder) ?? `^${slipwayVersion()}`);

/** Tests start Node themselves, so they must be told where the library's files are. */
const testCommand = ['node', ...nodeOptionsOfChildren, '--test'].join(' ');

/** The project shares slipway's zod: schemas of two copies do not mix. */
function zodDependency(): string {
  const text = readFileSync(join(packageFolder, 'package.json'), 'utf8');
  return (JSON.parse(text) as { dependencies: { zod: string } }).dependencies.zod;
}

function refuseBadName(name: string): void {
  if (NAME.test(name) && !RESERVED.has(name)) return;
  const shown = name.length > 60 ? `${name.slice(0, 60)}…` : name;
  throw new CliError(
    'invalid-input',
    'init-bad-name',
    `${JSON.stringify(shown)} cannot be a project's name. Use 1 to 40 lower-case letters, digits and dashes, starting with a letter, such as "churn-model".`,
  );
}

async function refuseNonEmpty(folder: string): Promise<void> {
  const present = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new CliError(
      'conflict',
      'init-folder-unusable',
      `${folder} cannot be used: ${error.message}. Choose another name.`,
      { cause: error },
    );
  });
  if (present.length === 0) return;
  throw new CliError(
    'conflict',
    'init-folder-not-empty',
    `${folder} is not empty (it holds ${present.slice(0, 3).join(', ')}). Choose another name, or empty it first.`,
  );
}
