import { diffPipelines } from '../../ir/diff/diff-pipelines.ts';
import { defineCommand } from '../command-definition.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { readPipelineFile } from '../project/read-pipeline-file.ts';
import { changeLines, onlyDifferences } from './diff/change-lines.ts';

export const command = defineCommand({
  description:
    'Compares two compiled pipelines by what they do: tasks, wires, settings. Names of components and executors, and order in the file, say nothing.',
  arguments: [
    { name: '<before>', summary: 'compiled pipeline' },
    { name: '<after>', summary: 'compiled pipeline' },
  ],
  options: {
    exitCode: { kind: 'flag', summary: 'exit with 1 when they differ (else 0)' },
  },
  examples: [
    'slipway diff old.yaml pipeline.yaml',
    'slipway diff released.yaml pipeline.yaml --exit-code --json',
  ],
  async run({ workingFolder }, [before = '', after = ''], { exitCode }) {
    const changes = diffPipelines(
      await readPipelineFile(before, workingFolder),
      await readPipelineFile(after, workingFolder),
    );
    return {
      json: {
        only: onlyDifferences(changes),
        changes: changes.map((change) => ({ ...change })),
      },
      text: changeLines(changes),
      exitCode: exitCode && changes.length > 0 ? EXIT_CODES.failed : 0,
    };
  },
});
