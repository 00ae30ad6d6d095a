import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { JsonValue } from '../../../core/json.ts';
import type { EnvironmentSettings, Project } from '../../../environments/project.ts';
import { readPipeline } from '../../../ir/read-pipeline.ts';
import { excessLines, requireAccess } from '../../../plan/require-access.ts';
import { type CommandIo, type CommandResult, defineCommand } from '../../command-definition.ts';
import { CliError } from '../../errors.ts';
import { pipelineDigest } from '../../project/create-run-request.ts';
import { environmentNamed, type LoadedProject, loadProject } from '../../project/load-project.ts';
import { planRun } from '../../project/plan-run.ts';
import { command as compile } from '../compile.ts';
import { command as lint } from '../lint.ts';
import { command as runPipeline } from '../run.ts';
import { publish } from './publish.ts';
import { releaseStage } from './release-stage.ts';
import { runWords } from './run-words.ts';
import { runStages, type Stage } from './stages.ts';

const EVENTS = ['merge', 'check'] as const;

export const command = defineCommand({
  description:
    'Does what a merge into a branch means: checks that the committed pipeline is what the sources compile to, lints, plans, tests; then runs the pipeline in the environment of the branch, or, where another environment releases into it, promotes what was released there; then publishes. The first stage that fails ends it, with its exit code.',
  options: {
    branch: {
      kind: 'text',
      value: 'name',
      summary:
        'branch that was merged into; its environment is said by ci.branches, or has its name',
    },
    event: {
      kind: 'text',
      value: 'event',
      choices: EVENTS,
      default: 'merge',
      summary: 'merge; or check: of a merge to come, changing nothing that is in use',
    },
    param: { kind: 'texts', value: 'name=value', short: 'p', summary: 'a pipeline parameter' },
  },
  examples: [
    'slipway ci run --branch dev',
    'slipway ci run --branch prod --event check',
    'slipway ci run --branch "$BRANCH_NAME" --json',
  ],
  async run(io, _arguments, { branch, event, param }) {
    const loaded = await loadProject(io.workingFolder);
    const environment = environmentOfBranch(loaded.project, branch);
    const stages = stagesOf({ io, loaded, environment, isCheck: event === 'check', param });
    const outcomes = await runStages(io, stages);
    const failed = outcomes.find(({ exitCode }) => exitCode !== 0);
    const json = { branch: branch ?? null, environment: environment.name, event, stages: outcomes };
    const text =
      failed === undefined
        ? `${branch}: ${outcomes.map(({ stage }) => stage).join(', ')} done in ${environment.name}.`
        : `${branch}: ${failed.stage} failed, nothing after it was done.\n${failed.text}`;
    return { json: json as unknown as JsonValue, text, exitCode: failed?.exitCode ?? 0 };
  },
});

/** The environment of a branch: as the project says, or of the same name. */
function environmentOfBranch(project: Project, branch: string | undefined): EnvironmentSettings {
  if (branch === undefined)
    throw new CliError('invalid-input', 'ci-branch', 'Say which branch: --branch dev.');
  const { branches } = project.ci;
  const named = Object.hasOwn(branches, branch) ? branches[branch] : branch;
  if (named !== undefined && Object.hasOwn(project.environments, named))
    return environmentNamed(project, named);
  throw new CliError(
    'not-found',
    'ci-branch',
    `No environment belongs to the branch ${JSON.stringify(branch)}: name it under ci.branches in slipway.config.ts, or give the command only branches that have one. Environments: ${Object.keys(project.environments).join(', ')}.`,
  );
}

interface CiRun {
  readonly io: CommandIo;
  readonly loaded: LoadedProject;
  readonly environment: EnvironmentSettings;
  readonly isCheck: boolean;
  readonly param: readonly string[];
}

function stagesOf(run: CiRun): readonly Stage[] {
  const { io, loaded } = run;
  const { ci } = loaded.project;
  const inProject = { ...io, workingFolder: loaded.folder };
  const words = (name: 'install' | 'test'): Stage[] => {
    const given = ci[name];
    return given === undefined ? [] : [{ name, run: () => runWords(io, given, loaded.folder) }];
  };
  return [
    ...words('install'),
    {
      name: 'compile',
      run: () => compile.run(inProject, [], { output: ci.pipelineFile, check: true }),
    },
    {
      name: 'lint',
      run: () =>
        lint.run(inProject, [ci.pipelineFile], {
          format: 'text',
          maxWarnings: undefined,
          strict: false,
        }),
    },
    { name: 'plan', run: () => planStage(run) },
    ...words('test'),
    ...effectStages(run),
  ];
}

/** Where another environment releases into this one, nothing is trained again. */
function effectStages(run: CiRun): readonly Stage[] {
  const { loaded, environment, isCheck } = run;
  const hasSource = Object.values(loaded.project.environments).some(
    ({ name, releaseTarget }) => name !== environment.name && releaseTarget === environment.name,
  );
  const effect: Stage = hasSource
    ? { name: isCheck ? 'release' : 'promote', run: () => promoteStage(run) }
    : { name: 'run', run: () => runStage(run) };
  if (isCheck) return hasSource ? [effect] : [];
  return [effect, ...publishStages(run)];
}

async function promoteStage({ io, loaded, environment, isCheck }: CiRun): Promise<CommandResult> {
  const { releaseFile } = loaded.project.ci;
  return releaseStage(io, {
    environment: environment.name,
    releaseFile: releaseFile === undefined ? null : join(loaded.folder, releaseFile),
    pipelineDigest: pipelineDigest(await committed(loaded)),
    isCheck,
  });
}

async function planStage({ loaded, environment }: CiRun): Promise<CommandResult> {
  const plan = planRun(loaded.project, { environment, yaml: await committed(loaded) });
  requireAccess(plan);
  const excess = excessLines(plan);
  if (excess.length > 0 && loaded.project.ci.refuseExcess)
    throw new CliError(
      'denied',
      'ci-access-excess',
      `${excess.join('\n')}\nTake it out of the grants in slipway.config.ts, or set ci.refuseExcess to false.`,
    );
  const text = [
    ...excess.map((line) => `warning: ${line}`),
    `Nothing is missing in ${environment.name}.`,
  ];
  return { json: plan as unknown as JsonValue, text: text.join('\n') };
}

async function runStage({ io, loaded, environment, param }: CiRun): Promise<CommandResult> {
  const { parameters } = loaded.project.ci;
  const file = Object.hasOwn(parameters, environment.name)
    ? parameters[environment.name]
    : undefined;
  const inProject = { ...io, workingFolder: loaded.folder };
  return runPipeline.run(inProject, [], {
    environment: environment.name,
    param,
    paramFile: file,
    cache: true,
    failFast: false,
  });
}

function publishStages({ loaded, environment }: CiRun): readonly Stage[] {
  const { publishTo } = loaded.project.ci;
  if (publishTo === undefined) return [];
  return [
    {
      name: 'publish',
      run: async () => {
        const text = await committed(loaded);
        const name = readPipeline(text).spec?.pipelineInfo.name ?? loaded.project.name;
        const folder = resolve(loaded.folder, publishTo);
        return publish(folder, { environment: environment.name, name, text });
      },
    },
  ];
}

const committed = ({ project, folder }: LoadedProject): Promise<string> =>
  readFile(resolve(folder, project.ci.pipelineFile), 'utf8');
