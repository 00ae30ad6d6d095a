import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { mermaid } from '../../ir/graph/mermaid.ts';
import { pipelineGraph } from '../../ir/graph/pipeline-graph.ts';
import { graphSvg } from '../../ir/graph/svg.ts';
import { readPipeline } from '../../ir/read-pipeline.ts';
import { defineCommand } from '../command-definition.ts';
import { CliError } from '../errors.ts';
import { compileProjectPipeline } from '../project/compile-project-pipeline.ts';
import { loadProject } from '../project/load-project.ts';
import { readPipelineFile } from '../project/read-pipeline-file.ts';

export const command = defineCommand({
  description: 'Draws a pipeline: its tasks, what goes from one to another, branches and loops.',
  arguments: [
    {
      name: '[pipeline]',
      summary: 'compiled .yaml, or a module; default: the pipeline of slipway.config.ts',
    },
  ],
  options: {
    format: {
      kind: 'text',
      value: 'format',
      choices: ['mermaid', 'svg'],
      default: 'mermaid',
      summary: 'mermaid (text for Markdown) or svg (a picture)',
    },
    output: {
      kind: 'text',
      value: 'file',
      short: 'o',
      summary: 'file to write; default: standard output',
    },
  },
  examples: ['slipway graph', 'slipway graph pipeline.yaml --format svg -o pipeline.svg'],
  async run({ workingFolder }, [file], { format, output }) {
    const graph = pipelineGraph(await specOf(file, workingFolder));
    const text = format === 'svg' ? graphSvg(graph) : mermaid(graph);
    if (output === undefined) return { json: { format, text }, text: text.trimEnd() };
    const path = resolve(workingFolder, output);
    await writeFile(path, text).catch((cause: unknown) => {
      throw new CliError('environment', 'output-unwritable', `${output} cannot be written.`, {
        cause,
      });
    });
    return { json: { format, file: path }, text: `Wrote ${path}.` };
  },
});

async function specOf(file: string | undefined, workingFolder: string) {
  if (file !== undefined && !/\.[cm]?ts(?:#|$)/.test(file))
    return (await readPipelineFile(file, workingFolder)).spec;
  const { spec } = readPipeline(
    await compileProjectPipeline(await loadProject(workingFolder), file),
  );
  if (spec !== undefined) return spec;
  throw new CliError('failed', 'pipeline-unreadable', 'The compiled pipeline cannot be read back.');
}
