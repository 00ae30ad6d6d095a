import { z } from 'zod';
import { ModelError } from '../../models/errors.ts';
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
    async call({ environment, claims }, request) {
      const version = await environment.models.find(request.model, request.version);
      if (version === undefined)
        throw new ModelError(
          'not-found',
          'model-version-not-found',
          `${environment.name} has no version ${request.version} of model ${request.model}; register it first.`,
        );
      return environment.endpoints.deploy({
        ...request,
        operationId: `${claims.run}/${claims.task}`,
        artifactUri: version.artifactUri,
        deployedBy: claims.identity,
        keyUri: await environment.keys.primaryKeyUri(),
      });
    },
  }),
  'endpoints.find': method({
    access: 'endpoints:read',
    argument: z.object({ name: z.string() }),
    call: async ({ environment }, { name }) => (await environment.endpoints.find(name)) ?? null,
  }),
};
