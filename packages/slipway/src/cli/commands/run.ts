import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import type { JsonObject } from '../../core/json.ts';
import { startRun } from '../../engine/run-pipeline.ts';
import { excessLines, requireAccess } from '../../plan/require-access.ts';
import { defineCommand } from '../command-definition.ts';
import { environmentOption } from '../environment-option.ts';
import { CliError } from '../errors.ts';
import { eventOptions } from '../events/run-events.ts';
import { actAs } from '../project/act-as.ts';
import { actInReleaseTarget } from '../project/act-in-release-target.ts';
import { newRunRequest } from '../project/new-run-request.ts';
import { openEngine } from '../project/open-engine.ts';
import { pipelineText } from '../project/pipeline-text.ts';
import { planRun } from '../project/plan-run.ts';
import { runSummary } from '../project/run-summary.ts';

export const command = defineCommand({
  description:
    "Compiles the project's pipeline and runs it on this machine, or runs a compiled KFP v2 file.",
  arguments: [
    {
      name: '[pipeline]',
      summary: 'module or compiled .yaml; default: the pipeline of slipway.config.ts',
    },
  ],
  options: {
    environment: environmentOption,
    param: { kind: 'texts', value: 'name=value', short: 'p', summary: 'a pipeline parameter' },
    paramFile: {
      kind: 'text',
      value: 'file',
      summary: 'YAML or JSON file of parameters; --param wins over it',
    },
    ...eventOptions,
    displayName: { kind: 'text', value: 'text', summary: 'name shown for the run' },
    pipelineRoot: {
      kind: 'text',
      value: 'uri',
      summary: "where artifacts go; only the environment's own store is allowed here",
    },
    cache: { kind: 'switch', summary: 'run every task even when its result is known' },
    failFast: {
      kind: 'flag',
      summary:
        'start nothing new after a task has failed; default: go on with what does not need it',
    },
    key: {
      kind: 'text',
      value: 'uri',
      summary: "key the run insists on; it must be the environment's",
    },
    identity: {
      kind: 'text',
      value: 'name',
      summary: 'identity to run as; default: runner@<environment>',
    },
  },
  examples: [
    'slipway run',
    'slipway run --environment staging --param epochs=3',
    'slipway run pipeline.yaml --param-file nightly.yaml --no-cache',
  ],
  async run(io, [file], options) {
    await using engine = await openEngine(io, options.environment, options);
    const { environment } = engine.options;
    const subject = file ?? engine.loaded.project.pipeline;
    const actor = await actAs(io, environment, { action: 'runs.write', subject });
    const yaml = await pipelineText(engine.loaded, file);
    await actInReleaseTarget(io, engine.options, { yaml, subject });
    const request = await newRunRequest({
      engine,
      yaml,
      source: file ?? '',
      given:
        options.paramFile === undefined
          ? {}
          : await parameterFile(io.workingFolder, options.paramFile),
      texts: options.param,
      settings: options,
      startedBy: actor.name,
    });
    const plan = planRun(engine.loaded.project, { environment: environment.settings, yaml });
    requireAccess(plan);
    for (const line of excessLines(plan)) io.stderr.write(`warning: ${line}\n`);
    const result = await startRun(request, engine.options);
    return runSummary(result);
  },
});

async function parameterFile(folder: string, name: string): Promise<JsonObject> {
  const path = resolve(folder, name);
  try {
    const value: unknown = parse(await readFile(path, 'utf8'), { maxAliasCount: 100 });
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as JsonObject;
  } catch (cause) {
    throw new CliError(
      'invalid-input',
      'parameter-file-unreadable',
      `The parameter file ${path} cannot be read: ${(cause as Error).message}`,
      { cause },
    );
  }
  throw new CliError(
    'invalid-input',
    'parameter-file-unreadable',
    `The parameter file ${path} must hold one mapping of names to values.`,
  );
}
