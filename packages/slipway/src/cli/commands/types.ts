import { readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, resolve, sep } from 'node:path';
import { readComponent } from '../../ir/read-component.ts';
import { defineCommand } from '../command-definition.ts';
import { CliError } from '../errors.ts';
import { type ComponentFile, typesModule } from './types/types-module.ts';

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
    const modules =
      output === undefined
        ? new Map(paths.map((path) => [modulePath(path), [path]]))
        : new Map([[resolve(workingFolder, output), paths]]);
    const stale: string[] = [];
    for (const [path, sources] of modules) {
      const text = await moduleOf(sources, dirname(path));
      if ((await readFile(path, 'utf8').catch(() => undefined)) === text) continue;
      stale.push(path);
      if (!check) await writeFile(path, text);
    }
    if (check && stale.length > 0)
      throw new CliError(
        'conflict',
        'types-stale',
        `${stale.join(', ')} is not what the components' files say. Run slipway types and commit the result.`,
      );
    return { json: { files: [...modules.keys()], changed: stale }, text: said(modules, stale) };
  },
});

const said = (modules: ReadonlyMap<string, unknown>, changed: readonly string[]): string =>
  [...modules.keys()]
    .map((path) => (changed.includes(path) ? `Wrote ${path}.` : `${path} is up to date.`))
    .join('\n');

/** `train.yaml` has its module beside it, in `train.ts`. */
const modulePath = (path: string): string =>
  join(dirname(path), `${basename(path, extname(path))}.ts`);

async function moduleOf(paths: readonly string[], folder: string): Promise<string> {
  const files: ComponentFile[] = [];
  for (const path of paths) files.push(await componentFile(path, folder));
  return typesModule(files);
}

async function componentFile(path: string, folder: string): Promise<ComponentFile> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new CliError('not-found', 'component-unreadable', `${path} cannot be read.`, { cause });
  });
  const { read, diagnostics } = readComponent(text);
  if (read !== undefined) return { path: relative(folder, path).split(sep).join('/'), read };
  const problems = diagnostics.map(({ source, path: at, message }) =>
    [source, at, message].filter(Boolean).join(': '),
  );
  throw new CliError(
    'invalid-input',
    'component-import',
    `${path} is no component that can be imported. ${problems.slice(0, 5).join('\n')}`,
  );
}
