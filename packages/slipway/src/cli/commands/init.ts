import { relative } from 'node:path';
import { defineCommand } from '../command-definition.ts';
import { createProject } from './init/create-project.ts';

export const command = defineCommand({
  description:
    'Makes a small project in a new folder: two steps, one pipeline, one test, one CI file. It runs and passes its test at once.',
  arguments: [{ name: '<name>', summary: 'name of the project and of its folder' }],
  options: {},
  examples: ['slipway init churn-model'],
  async run(io, [name = '']) {
    const { folder, files } = await createProject(io.workingFolder, name);
    const place = relative(io.workingFolder, folder);
    return {
      json: { name, folder, files: [...files] },
      text: [
        `Made ${place} (${files.length} files). Next:`,
        `  cd ${place} && npm install`,
        '  npm test             # runs the pipeline in a test',
        '  npm start            # runs it here and shows its progress',
      ].join('\n'),
    };
  },
});
