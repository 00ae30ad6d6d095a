import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { defineCommand } from '../command-definition.ts';
import { CliError } from '../errors.ts';
import { compileProjectPipeline } from '../project/compile-project-pipeline.ts';
import { loadProject } from '../project/load-project.ts';

export const command = defineCommand({
  description: "Compiles the project's pipeline to KFP v2 YAML; equal sources give equal bytes.",
  arguments: [
    {
      name: '[module]',
      summary:
        'module of the pipeline, module#export where there are several; default: the one of slipway.config.ts',
    },
  ],
  options: {
    output: {
      kind: 'text',
      value: 'file',
      short: 'o',
      default: 'pipeline.yaml',
      summary: 'file to write, relative to the project; - for standard output',
    },
    check: { kind: 'flag', summary: 'write nothing; fail when the file is stale' },
  },
  examples: ['slipway compile', 'slipway compile --check', 'slipway compile -o -'],
  async run(io, [module], { output, check }) {
    const loaded = await loadProject(io.workingFolder);
    const text = await compileProjectPipeline(loaded, module);
    if (output === '-') return { json: { yaml: text }, text };
    const path = resolve(loaded.folder, output);
    const isFresh = (await readFile(path, 'utf8').catch(() => undefined)) === text;
    if (check && !isFresh)
      throw new CliError(
        'conflict',
        'pipeline-stale',
        `${path} is not what the sources compile to. Run slipway compile and commit the result.`,
      );
    if (!isFresh) await writeFile(path, text);
    return {
      json: { file: path, isChanged: !isFresh },
      text: isFresh ? `${path} is up to date.` : `Wrote ${path}.`,
    };
  },
});
