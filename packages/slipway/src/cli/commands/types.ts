import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, resolve, sep } from 'node:path';
import { readImported } from '../../authoring/imported/read-imported.ts';
import { defineCommand } from '../command-definition.ts';
import { CliError } from '../errors.ts';
import { type ComponentFile, GENERATED, typesModule } from './types/types-module.ts';

export const command = defineCommand({
  description:
    'Writes a module that imports KFP components or pipelines as typed steps, so that the editor checks what they are given.',
  arguments: [{ name: '<yaml...>', summary: 'files of components or pipelines' }],
  options: {
    output: {
      kind: 'text',
      value: 'file',
      short: 'o',
      summary:
        'one module for all files; - for standard output; default: a module beside each file',
    },
    check: { kind: 'flag', summary: 'write nothing; fail when a module is stale' },
  },
  examples: [
    'slipway types components/train.yaml',
    'slipway types components/*.yaml -o components.ts',
    'slipway types components/*.yaml -o components.ts --check',
  ],
  async run({ workingFolder }, yamls, { output, check }) {
    const paths = [...new Set(yamls.map((yaml) => resolve(workingFolder, yaml)))];
    if (output === '-') {
      const text = await moduleOf(paths, workingFolder);
      return { json: { module: text }, text };
    }
    const changed: string[] = [];
    const modules = Map.groupBy(paths, (path) =>
      output === undefined ? modulePath(path) : resolve(workingFolder, output),
    );
    const texts = new Map<string, string>();
    for (const [path, sources] of modules) texts.set(path, await moduleOf(sources, dirname(path)));
    for (const [path, text] of texts) if (await isChanged(path, text)) changed.push(path);
    if (check && changed.length > 0)
      throw new CliError(
        'conflict',
        'types-stale',
        `${changed.join(', ')} is not what the components' files say. Run slipway types and commit the result.`,
      );
    for (const path of changed) await write(path, texts.get(path) ?? '');
    return { json: { files: [...texts.keys()], changed }, text: said([...texts.keys()], changed) };
  },
});

const said = (paths: readonly string[], changed: readonly string[]): string =>
  paths
    .map((path) => (changed.includes(path) ? `Wrote ${path}.` : `${path} is up to date.`))
    .join('\n');

/** `train.yaml` has its module beside it, in `train.ts`. */
const modulePath = (path: string): string =>
  join(dirname(path), `${basename(path, extname(path))}.ts`);

/** A pipeline often stands beside the file it was compiled to: what was written by hand is not touched. */
async function isChanged(path: string, text: string): Promise<boolean> {
  const there = await readFile(path, 'utf8').catch(() => undefined);
  if (there === undefined || there.startsWith(GENERATED)) return there !== text;
  throw new CliError(
    'conflict',
    'types-not-generated',
    `${path} was not written by slipway types and is left as it is. Name another file with -o.`,
  );
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

async function moduleOf(paths: readonly string[], folder: string): Promise<string> {
  const files: ComponentFile[] = [];
  for (const path of paths) files.push(await componentFile(path, folder));
  return typesModule(files);
}

async function componentFile(path: string, folder: string): Promise<ComponentFile> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new CliError('not-found', 'component-unreadable', `${path} cannot be read.`, { cause });
  });
  const result = readImported(text);
  if ('read' in result)
    return { path: relative(folder, path).split(sep).join('/'), read: result.read };
  throw new CliError(
    'invalid-input',
    'component-import',
    `${path} is no component that can be imported: ${result.problem}`,
  );
}
