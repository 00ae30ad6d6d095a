import { z } from 'zod';
import { ModelError } from '../../models/errors.ts';
import { admitRelease } from '../../releases/admit-release.ts';
import { proposeRelease } from '../../releases/propose-release.ts';
import { keysOf } from '../../releases/signing/builder-keys.ts';
import { method } from './method.ts';

export const endpointMethods = {
  'endpoints.deploy': method({
    access: 'endpoints:write',
    argument: z.object({
      endpoint: z.string(),
      model: z.string(),
      version: z.int().min(1),
      minReplicas: z.int().min(1),
      maxReplicas: z.int().min(1),
      trafficPercent: z.int().min(0).max(100),
    }),
    async call({ environment, source, claims, run, clock }, request) {
      const { model, version: number, ...serving } = request;
      const version = await environment.models.find(model, number);
      if (version === undefined)
        throw new ModelError(
          'not-found',
          'model-version-not-found',
          `${environment.name} has no version ${number} of model ${model}; register it first.`,
        );
      const release = await proposeRelease(environment, {
        version,
        serving,
        pipeline: { name: run.pipeline, digest: run.pipelineDigest },
        author: run.startedBy,
        source: source.name === environment.name ? null : source.name,
        run: run.id,
        by: claims.identity,
        builders: keysOf([environment, source]),
      });
      const entered = await admitRelease(
        environment,
        {
          release: release.digest,
          source,
          by: claims.identity,
          operationId: `${claims.run}/${claims.task}`,
        },
        clock,
      );
      return { endpoint: entered.endpoint, deployment: entered.deployment };
    },
  }),
  'endpoints.find': method({
    access: 'endpoints:read',
    argument: z.object({ name: z.string() }),
    call: async ({ environment }, { name }) => (await environment.endpoints.find(name)) ?? null,
  }),
};
