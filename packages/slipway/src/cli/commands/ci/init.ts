import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { defineCommand } from '../../command-definition.ts';
import { CliError } from '../../errors.ts';
import { loadProject } from '../../project/load-project.ts';
import { branchesOf } from './branches.ts';
import { cloudBuildFile } from './cloud-build-file.ts';
import { githubFile } from './github-file.ts';

const PROVIDERS = {
  cloudbuild: { file: 'cloudbuild.yaml', text: cloudBuildFile },
  github: { file: '.github/workflows/slipway.yml', text: githubFile },
};

export const command = defineCommand({
  description:
    'Writes the file with which Cloud Build or GitHub Actions runs slipway ci run for every branch that has an environment. The job proves who it is with a token of the CI service: no key or password is stored there.',
  options: {
    provider: {
      kind: 'text',
      value: 'name',
      choices: ['cloudbuild', 'github'],
      summary: 'cloudbuild or github',
    },
    force: { kind: 'flag', summary: 'replace a file that is there' },
  },
  examples: ['slipway ci init --provider github', 'slipway ci init --provider cloudbuild --force'],
  async run(io, _arguments, { provider, force }) {
    if (provider === undefined)
      throw new CliError(
        'invalid-input',
        'ci-provider',
        'Say for which service: --provider cloudbuild or --provider github.',
      );
    const { project, folder } = await loadProject(io.workingFolder);
    const { file, text } = PROVIDERS[provider];
    const path = join(folder, file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text(branchesOf(project)), { flag: force ? 'w' : 'wx' }).catch(
      (cause: NodeJS.ErrnoException) => {
        if (cause.code !== 'EEXIST') throw cause;
        throw new CliError(
          'conflict',
          'ci-file-exists',
          `${path} is there already. Replace it with --force.`,
        );
      },
    );
    return { json: { file: path }, text: `Wrote ${path}.` };
  },
});
