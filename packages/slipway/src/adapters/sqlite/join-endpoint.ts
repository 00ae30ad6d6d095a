import type { Kysely } from 'kysely';
import { checkDeployRequest } from '../../serving/check-deploy-request.ts';
import type { DeployRequest, EndpointStore } from '../../serving/endpoint-store.ts';
import { ServingError } from '../../serving/errors.ts';
import { splitWithDeployment } from '../../serving/traffic-split.ts';
import { type DeploymentRow, endpointQuery, endpointsFrom, splitOf } from './endpoint-rows.ts';
import type { EndpointTables } from './endpoint-store-schema.ts';
import type { TransactionScope } from './immediate-transaction.ts';

type DeployOutcome = Awaited<ReturnType<EndpointStore['deploy']>>;

interface Writer {
  readonly scope: TransactionScope;
  readonly query: Kysely<EndpointTables>;
}

/** Deploys within a transaction that may hold more than this; the same operation again changes nothing. */
export function joinEndpoint(
  writer: Writer,
  request: DeployRequest,
  createdAtMs: number,
): DeployOutcome {
  checkDeployRequest(request);
  const { scope, query } = writer;
  const [done] = scope.rows(
    query
      .selectFrom('deploy_operations')
      .select('outcome')
      .where('operation_id', '=', request.operationId),
  );
  if (done !== undefined) return JSON.parse(done.outcome) as DeployOutcome;
  const outcome = join(writer, request, createdAtMs);
  scope.change(
    query
      .insertInto('deploy_operations')
      .values({ operation_id: request.operationId, outcome: JSON.stringify(outcome) }),
  );
  return outcome;
}

function join(writer: Writer, request: DeployRequest, createdAtMs: number): DeployOutcome {
  const { scope, query } = writer;
  const before = scope.rows(
    query
      .selectFrom('deployments')
      .selectAll()
      .where('endpoint', '=', request.endpoint)
      .orderBy('id'),
  );
  touchEndpoint(writer, request);
  // A version is on an endpoint at most once: deploying it again replaces its deployment.
  const replaced = before.find(
    ({ model, version }) => model === request.model && version === request.version,
  );
  if (replaced !== undefined) remove(writer, [replaced.id]);
  const others = before.filter((row) => row !== replaced);
  const id = insert(writer, request, createdAtMs);
  const split = splitWithDeployment(splitOf(others), {
    id: String(id),
    percent: request.trafficPercent,
  });
  const isIdle = (row: DeploymentRow): boolean => (split[row.id] ?? 0) === 0;
  remove(
    writer,
    others.filter(isIdle).map((row) => row.id),
  );
  for (const [deployment, percent] of Object.entries(split))
    scope.change(
      query
        .updateTable('deployments')
        .set({ traffic_percent: percent })
        .where('id', '=', Number(deployment)),
    );
  const [endpoint] = endpointsFrom(scope.rows(endpointQuery(query, request.endpoint)));
  const deployment = endpoint?.deployments.find((one) => one.id === String(id));
  if (endpoint === undefined || deployment === undefined)
    throw new ServingError(
      'corrupt',
      'endpoint-not-stored',
      `Endpoint ${request.endpoint} was written but cannot be read back; check the state folder's disk.`,
    );
  return { endpoint, deployment };
}

function touchEndpoint({ scope, query }: Writer, { endpoint, keyUri }: DeployRequest): void {
  scope.change(
    query
      .insertInto('endpoints')
      .values({ name: endpoint, etag: 1, key_uri: keyUri })
      .onConflict((conflict) =>
        conflict
          .column('name')
          .doUpdateSet((set) => ({ etag: set('endpoints.etag', '+', 1), key_uri: keyUri })),
      ),
  );
}

function insert({ scope, query }: Writer, request: DeployRequest, createdAtMs: number): number {
  const [created] = scope.rows(
    query
      .insertInto('deployments')
      .values({
        endpoint: request.endpoint,
        model: request.model,
        version: request.version,
        artifact_uri: request.artifactUri,
        min_replicas: request.minReplicas,
        max_replicas: request.maxReplicas,
        traffic_percent: 0,
        deployed_by: request.deployedBy,
        created_at_ms: createdAtMs,
      })
      .returning('id'),
  );
  return (created as { id: number }).id;
}

function remove({ scope, query }: Writer, ids: readonly number[]): void {
  if (ids.length > 0) scope.change(query.deleteFrom('deployments').where('id', 'in', ids));
}
