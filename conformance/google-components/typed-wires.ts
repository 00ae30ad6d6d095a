/** A module that uses the generated types: each `@ts-expect-error` is a wrong wire that tsc must see. */
export const typedWires = `
import { pipeline } from 'slipway';
import { z } from 'zod';
import { bigqueryQueryJob, endpointCreate, modelDeploy, modelUpload } from './components.ts';

export const wires = pipeline({
  name: 'wires',
  params: { project: z.string(), count: z.int() },
  build({ project, count }) {
    const endpoint = endpointCreate({ project, display_name: 'census', labels: { team: 'ml' } });
    const { model } = modelUpload({ project, display_name: 'census' });
    modelDeploy({ model, endpoint: endpoint.endpoint, dedicated_resources_min_replica_count: count });
    // @ts-expect-error an endpoint is no model
    modelDeploy({ model: endpoint.endpoint, endpoint: endpoint.endpoint });
    // @ts-expect-error a number is no text
    modelDeploy({ model, endpoint: endpoint.endpoint, dedicated_resources_machine_type: count });
    // @ts-expect-error there is no such input
    endpointCreate({ project, display_name: 'census', lables: {} });
    // @ts-expect-error the display name must be given
    endpointCreate({ project });
    // @ts-expect-error there is no such output
    bigqueryQueryJob({ query: 'SELECT 1' }).table;
  },
});
`;
