import type { DeployRequest } from './endpoint-store.ts';
import { ServingError } from './errors.ts';

const ENDPOINT_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;
const REPLICAS_MAX = 1000;

/** Throws `invalid-input` for what no store may accept: names, replica counts, percentages. */
export function checkDeployRequest(request: DeployRequest): void {
  const { endpoint, minReplicas, maxReplicas, trafficPercent } = request;
  if (!ENDPOINT_NAME.test(endpoint))
    refuse(
      'endpoint-name',
      `${JSON.stringify(endpoint.slice(0, 80))} cannot name an endpoint; use 1 to 63 letters, digits, '.', '_' or '-', starting with a letter or digit.`,
    );
  const isCount = (count: number) => Number.isInteger(count) && count >= 1 && count <= REPLICAS_MAX;
  if (!isCount(minReplicas) || !isCount(maxReplicas) || minReplicas > maxReplicas)
    refuse(
      'endpoint-replicas',
      `Endpoint ${endpoint} cannot have ${minReplicas} to ${maxReplicas} replicas; give whole numbers from 1 to ${REPLICAS_MAX}, minReplicas not above maxReplicas.`,
    );
  if (!Number.isInteger(trafficPercent) || trafficPercent < 0 || trafficPercent > 100)
    refuse(
      'endpoint-traffic-percent',
      `The new deployment on ${endpoint} cannot take ${trafficPercent} % of the traffic; give a whole number from 0 to 100.`,
    );
}

function refuse(code: string, message: string): never {
  throw new ServingError('invalid-input', code, message);
}
