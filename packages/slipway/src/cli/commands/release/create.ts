import type { EnvironmentPorts } from '../../../environments/environment-ports.ts';
import { ModelError } from '../../../models/errors.ts';
import type { ModelVersion } from '../../../models/model-registry.ts';
import { proposeRelease } from '../../../releases/propose-release.ts';
import { type ReleaseContent, shortDigest } from '../../../releases/release.ts';
import { defineCommand } from '../../command-definition.ts';
import { environmentOption } from '../../environment-option.ts';
import { printableLines } from '../../printable.ts';
import { actAs } from '../../project/act-as.ts';
import { builderKeysOfProject } from '../../project/builder-keys-of-project.ts';
import { loadProject } from '../../project/load-project.ts';
import { openProjectEnvironment } from '../../project/open-engine.ts';
import { contentLines } from './release-text.ts';

const replicas = (summary: string) =>
  ({
    kind: 'number',
    value: 'n',
    default: 1,
    min: 1,
    max: 1000,
    isInteger: true,
    summary,
  }) as const;

export const command = defineCommand({
  description:
    'Makes a release of a registered model version by hand. It is known, and in use nowhere, until slipway release promote lets it in.',
  arguments: [{ name: '<model>', summary: 'name of the registered model' }],
  options: {
    environment: environmentOption,
    modelVersion: {
      kind: 'number',
      value: 'n',
      min: 1,
      isInteger: true,
      summary: 'version of the model; default: the latest',
    },
    endpoint: { kind: 'text', value: 'name', summary: 'endpoint; default: the name of the model' },
    minReplicas: replicas('servers that always run'),
    maxReplicas: replicas('servers that run at most'),
    traffic: {
      kind: 'number',
      value: 'percent',
      default: 100,
      min: 0,
      max: 100,
      isInteger: true,
      summary: 'share of the traffic beside what is in use',
    },
  },
  examples: [
    'slipway release create census-income --environment staging',
    'slipway release create census-income --model-version 3 --traffic 10 --environment prod',
  ],
  async run(io, [model = ''], options) {
    await using environment = await openProjectEnvironment(io, options.environment);
    const { settings, audit } = environment;
    const version = await versionOf(environment, model, options.modelVersion);
    const subject = `${version.model} ${version.version}`;
    const actor = await actAs(io, environment, { action: 'releases.create', subject });
    const { minReplicas, maxReplicas, traffic: trafficPercent } = options;
    const release = await proposeRelease(environment, {
      version,
      serving: { endpoint: options.endpoint ?? model, minReplicas, maxReplicas, trafficPercent },
      pipeline: pipelineOf(version),
      author: actor.name,
      source: null,
      run: typeof version.provenance.run === 'string' ? version.provenance.run : null,
      by: actor.name,
      builders: builderKeysOfProject(await loadProject(io.workingFolder)),
    });
    await audit.checkpoint(environment.signer);
    const next = `slipway release promote ${shortDigest(release.digest)} --to ${settings.releaseTarget}`;
    return {
      json: release as never,
      text: printableLines([...contentLines(release), `next        ${next}`].join('\n')),
    };
  },
});

async function versionOf(
  { models, name }: EnvironmentPorts,
  model: string,
  number: number | undefined,
): Promise<ModelVersion> {
  const versions = await models.versions(model);
  const found =
    number === undefined
      ? versions.toSorted((one, other) => other.version - one.version)[0]
      : versions.find(({ version }) => version === number);
  if (found !== undefined) return found;
  const known = await models.models();
  const problem =
    versions.length > 0
      ? `version ${number} of model ${model}; its versions are ${versions.map(({ version }) => version).join(', ')}`
      : `model ${model}; its models are ${known.join(', ') || 'none'}`;
  throw new ModelError('not-found', 'model-version-not-found', `${name} has no ${problem}.`);
}

/** What the registration recorded; a version registered by hand has none. */
function pipelineOf({ provenance }: ModelVersion): ReleaseContent['pipeline'] {
  const { pipeline } = provenance as { pipeline?: ReleaseContent['pipeline'] };
  return pipeline ?? null;
}
