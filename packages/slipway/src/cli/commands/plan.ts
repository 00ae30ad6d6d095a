import { resolve } from 'node:path';
import type { JsonValue } from '../../core/json.ts';
import { keyUses } from '../../plan/key-use.ts';
import { defineCommand } from '../command-definition.ts';
import { environmentOption } from '../environment-option.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { printableLines } from '../printable.ts';
import { environmentNamed, loadProject } from '../project/load-project.ts';
import { pipelineText } from '../project/pipeline-text.ts';
import { needsOf, planRun } from '../project/plan-run.ts';
import { recordedUse } from '../project/recorded-use.ts';
import { planText } from './plan/plan-text.ts';
import { writeTerraform } from './plan/write-terraform.ts';

export const command = defineCommand({
  description:
    'Shows what each identity needs for the pipeline, what it is granted, what the last runs used of it, and who uses which key. Fails when something that is needed is not granted; what is granted for nothing is a warning.',
  arguments: [
    {
      name: '[pipeline]',
      summary: 'module or compiled .yaml; default: the pipeline of slipway.config.ts',
    },
  ],
  options: {
    environment: environmentOption,
    terraform: {
      kind: 'text',
      value: 'folder',
      summary: 'write what Google Cloud must grant as main.tf.json there',
    },
  },
  examples: [
    'slipway plan --environment staging',
    'slipway plan --environment staging --terraform deploy/iam',
  ],
  async run(io, [file], options) {
    const loaded = await loadProject(io.workingFolder);
    const environment = environmentNamed(loaded.project, options.environment);
    const yaml = await pipelineText(loaded, file);
    const plan = planRun(loaded.project, {
      environment,
      yaml,
      use: await recordedUse(io, { loaded, environment, yaml }),
    });
    const keys = keyUses(plan.access.filter(({ isNeeded }) => isNeeded));
    const written =
      options.terraform === undefined
        ? undefined
        : await writeTerraform(resolve(io.workingFolder, options.terraform), {
            project: loaded.project,
            needs: needsOf(yaml)(environment),
          });
    const isMissing = plan.missing.length > 0;
    return {
      json: {
        ...plan,
        keys,
        isRunnable: !isMissing,
        terraform: written ?? null,
      } as unknown as JsonValue,
      text: printableLines(planText(plan, { keys, written })),
      ...(isMissing ? { exitCode: EXIT_CODES.denied } : {}),
    };
  },
});
