import type { Kysely, Selectable } from 'kysely';
import type { Deployment, Endpoint, TrafficSplit } from '../../serving/endpoint-store.ts';
import type { EndpointTables } from './endpoint-store-schema.ts';

export type DeploymentRow = Selectable<EndpointTables['deployments']>;
type EndpointRow = Selectable<EndpointTables['endpoints']> & DeploymentRow;

/** One statement: an endpoint is never seen with another moment's deployments. */
export function endpointQuery(query: Kysely<EndpointTables>, name?: string) {
  const all = query
    .selectFrom('endpoints')
    .innerJoin('deployments', 'deployments.endpoint', 'endpoints.name')
    .selectAll(['endpoints', 'deployments'])
    .orderBy('endpoints.name')
    .orderBy('deployments.id');
  return name === undefined ? all : all.where('endpoints.name', '=', name);
}

export const splitOf = (rows: readonly DeploymentRow[]): TrafficSplit =>
  Object.fromEntries(
    rows.filter((row) => row.traffic_percent > 0).map((row) => [row.id, row.traffic_percent]),
  );

export function endpointsFrom(rows: readonly EndpointRow[]): Endpoint[] {
  return [...Map.groupBy(rows, (row) => row.name)].map(([name, ofEndpoint]) => ({
    name,
    deployments: ofEndpoint.map(deploymentFrom),
    trafficSplit: splitOf(ofEndpoint),
    etag: ofEndpoint[0]?.etag ?? 0,
    keyUri: ofEndpoint[0]?.key_uri ?? '',
  }));
}

const deploymentFrom = (row: DeploymentRow): Deployment => ({
  id: String(row.id),
  model: row.model,
  version: row.version,
  artifactUri: row.artifact_uri,
  minReplicas: row.min_replicas,
  maxReplicas: row.max_replicas,
  deployedBy: row.deployed_by,
  createdAtMs: row.created_at_ms,
});
