import { writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { Model } from '../authoring/artifact-types.ts';
import { step } from '../authoring/step.ts';

/**
 * Finds the model that serves most of an endpoint's traffic in the release target, for an
 * evaluation to beat. Where there is none yet, the model is an empty file with `present: false`.
 */
export const findChampion = step({
  name: 'find-champion',
  inputs: { endpoint: z.string() },
  outputs: { champion: Model, version: z.int() },
  access: ['endpoints:read', 'models:read'],
  in: 'releaseTarget',
  caching: false,
  async run({ inputs, outputs, context }) {
    const endpoint = await context.endpoints.find(inputs.endpoint);
    const share = (id: string): number => endpoint?.trafficSplit[id] ?? 0;
    const [serving] = [...(endpoint?.deployments ?? [])].sort(
      (a, b) => share(b.id) - share(a.id) || b.version - a.version,
    );
    const version =
      serving === undefined ? undefined : await context.models.find(serving.model, serving.version);
    if (version === undefined) {
      await writeFile(outputs.champion.path, '');
      outputs.champion.metadata = { present: false };
      return { version: 0 };
    }
    await context.models.download(version, outputs.champion.path);
    outputs.champion.metadata = {
      present: true,
      version: version.version,
      digest: version.digest,
    };
    return { version: version.version };
  },
});
