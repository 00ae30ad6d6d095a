import { readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { cruise, type IConfiguration, type ICruiseResult } from 'dependency-cruiser';

const SOURCE = /\.tsx?$/;
const IGNORED = new Set(['node_modules', 'dist', 'fixtures', 'template', '.slipway', '.venvs']);
const FOLDERS = ['packages', 'examples'];

/**
 * Checks every import of `packages` and `examples` against the table in layers.cjs, which
 * `.dependency-cruiser.cjs` in the same folder turns into rules. Reports, too, every source file
 * that the tool did not see: a cruise of nothing finds no violation.
 */
export async function checkLayers(repository: string): Promise<readonly string[]> {
  const config = readConfig(repository);
  const advice = new Map((config.forbidden ?? []).map(({ name, comment }) => [name, comment]));
  const result = await cruiseFolder(repository, config);
  const seen = new Set(result.modules.map(({ source }) => source));
  const present = (
    await Promise.all(FOLDERS.map((folder) => sourceFiles(repository, folder)))
  ).flat();
  const unseen = present.filter((path) => !seen.has(path));
  return [
    ...(present.length === 0 ? ['there is no source file at all: is this the repository?'] : []),
    ...(unseen.length === 0 ? [] : [unseenProblem(unseen, present.length)]),
    ...result.summary.violations.map(
      ({ rule, from, to }) => `${from} → ${to} [${rule.name}] ${advice.get(rule.name) ?? ''}`,
    ),
  ];
}

function readConfig(repository: string): IConfiguration {
  return createRequire(import.meta.url)(join(repository, '.dependency-cruiser.cjs'));
}

async function cruiseFolder(repository: string, config: IConfiguration): Promise<ICruiseResult> {
  const { forbidden = [], options = {} } = config;
  const { output } = await cruise(
    FOLDERS,
    { ...options, baseDir: repository, validate: true, ruleSet: { forbidden } },
    options.enhancedResolveOptions ?? {},
  );
  if (typeof output === 'string') throw new Error(`dependency-cruiser answered text: ${output}`);
  return output;
}

async function sourceFiles(repository: string, folder: string): Promise<string[]> {
  const entries = await readdir(join(repository, folder), { withFileTypes: true }).catch(() => []);
  const nested = entries.map(async (entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return IGNORED.has(entry.name) ? [] : sourceFiles(repository, path);
    return entry.isFile() && SOURCE.test(entry.name) ? [path] : [];
  });
  return (await Promise.all(nested)).flat();
}

const unseenProblem = (unseen: readonly string[], count: number): string =>
  `the layer check saw ${count - unseen.length} of ${count} source files; unseen: ${unseen.slice(0, 5).join(', ')}${unseen.length > 5 ? ', …' : ''}. It proves nothing until it sees all: has TypeScript's compiler API gone?`;
