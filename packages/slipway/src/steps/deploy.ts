import { z } from 'zod';
import { step } from '../authoring/step.ts';

/**
 * Deploys a registered version on an endpoint of the release target, creating the endpoint at first
 * use. The first deployment takes all traffic, a later one `trafficPercent` of it.
 */
export const deploy = step({
  name: 'deploy',
  inputs: {
    endpoint: z.string(),
    model: z.string(),
    version: z.int().min(1),
    trafficPercent: z.int().min(0).max(100).default(25),
    minReplicas: z.int().min(1).default(2),
    maxReplicas: z.int().min(1).default(4),
  },
  outputs: {
    endpoint: z.string(),
    deploymentId: z.string(),
    trafficSplit: z.record(z.string(), z.int()),
  },
  access: ['endpoints:read', 'endpoints:write', 'models:read'],
  in: 'releaseTarget',
  caching: false,
  async run({ inputs, context }) {
    const { endpoint, deployment } = await context.endpoints.deploy(inputs);
    return {
      endpoint: endpoint.name,
      deploymentId: deployment.id,
      trafficSplit: { ...endpoint.trafficSplit },
    };
  },
});
