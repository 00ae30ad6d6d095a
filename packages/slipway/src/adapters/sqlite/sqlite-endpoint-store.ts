import type { Kysely, Selectable } from 'kysely';
import type { Clock } from '../../core/clock.ts';
import { checkDeployRequest } from '../../serving/check-deploy-request.ts';
import type {
  Deployment,
  DeployRequest,
  Endpoint,
  EndpointStore,
  TrafficSplit,
} from '../../serving/endpoint-store.ts';
import { ServingError } from '../../serving/errors.ts';
import { splitWithDeployment } from '../../serving/traffic-split.ts';
import type { EndpointTables } from './endpoint-store-schema.ts';
import { immediately, type TransactionScope } from './immediate-transaction.ts';
import type { StateDatabase } from './open-state-database.ts';

type DeploymentRow = Selectable<EndpointTables['deployments']>;
type EndpointRow = Selectable<EndpointTables['endpoints']> & DeploymentRow;
type DeployOutcome = Awaited<ReturnType<EndpointStore['deploy']>>;

/** The endpoints of one environment in its `state.db`. */
export class SqliteEndpointStore implements EndpointStore {
  readonly environment: string;
  readonly #database: StateDatabase<EndpointTables>;
  readonly #query: Kysely<EndpointTables>;
  readonly #clock: Clock;

  constructor(
    database: StateDatabase<EndpointTables>,
    options: { readonly environment: string; readonly clock: Clock },
  ) {
    this.environment = options.environment;
    this.#database = database;
    this.#query = database.query;
    this.#clock = options.clock;
  }

  async deploy(request: DeployRequest): Promise<DeployOutcome> {
    checkDeployRequest(request);
    return immediately(this.#database, (scope) => {
      const [done] = scope.rows(
        this.#query
          .selectFrom('deploy_operations')
          .select('outcome')
          .where('operation_id', '=', request.operationId),
      );
      if (done !== undefined) return JSON.parse(done.outcome) as DeployOutcome;
      const outcome = this.#join(scope, request);
      scope.change(
        this.#query
          .insertInto('deploy_operations')
          .values({ operation_id: request.operationId, outcome: JSON.stringify(outcome) }),
      );
      return outcome;
    });
  }

  async find(name: string): Promise<Endpoint | undefined> {
    return endpointsFrom(await this.#everything(name).execute())[0];
  }

  async list(): Promise<readonly Endpoint[]> {
    return endpointsFrom(await this.#everything().execute());
  }

  #join(scope: TransactionScope, request: DeployRequest): DeployOutcome {
    const before = scope.rows(this.#deploymentsOf(request.endpoint));
    this.#touchEndpoint(scope, request);
    // A version is on an endpoint at most once: deploying it again replaces its deployment.
    const replaced = before.find(
      ({ model, version }) => model === request.model && version === request.version,
    );
    if (replaced !== undefined) this.#remove(scope, [replaced.id]);
    const others = before.filter((row) => row !== replaced);
    const id = this.#insert(scope, request);
    const split = splitWithDeployment(splitOf(others), {
      id: String(id),
      percent: request.trafficPercent,
    });
    const isIdle = (row: DeploymentRow): boolean => (split[row.id] ?? 0) === 0;
    this.#remove(
      scope,
      others.filter(isIdle).map((row) => row.id),
    );
    for (const [deployment, percent] of Object.entries(split))
      scope.change(
        this.#query
          .updateTable('deployments')
          .set({ traffic_percent: percent })
          .where('id', '=', Number(deployment)),
      );
    const [endpoint] = endpointsFrom(scope.rows(this.#everything(request.endpoint)));
    const deployment = endpoint?.deployments.find((one) => one.id === String(id));
    if (endpoint === undefined || deployment === undefined)
      throw new ServingError(
        'corrupt',
        'endpoint-not-stored',
        `Endpoint ${request.endpoint} was written but cannot be read back; check the state folder's disk.`,
      );
    return { endpoint, deployment };
  }

  #touchEndpoint(scope: TransactionScope, { endpoint, keyUri }: DeployRequest): void {
    scope.change(
      this.#query
        .insertInto('endpoints')
        .values({ name: endpoint, etag: 1, key_uri: keyUri })
        .onConflict((conflict) =>
          conflict
            .column('name')
            .doUpdateSet((set) => ({ etag: set('endpoints.etag', '+', 1), key_uri: keyUri })),
        ),
    );
  }

  #insert(scope: TransactionScope, request: DeployRequest): number {
    const [created] = scope.rows(
      this.#query
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
          created_at_ms: this.#clock.now(),
        })
        .returning('id'),
    );
    return (created as { id: number }).id;
  }

  #remove(scope: TransactionScope, ids: readonly number[]): void {
    if (ids.length > 0) scope.change(this.#query.deleteFrom('deployments').where('id', 'in', ids));
  }

  #deploymentsOf(endpoint: string) {
    return this.#query
      .selectFrom('deployments')
      .selectAll()
      .where('endpoint', '=', endpoint)
      .orderBy('id');
  }

  /** One statement: an endpoint is never seen with another moment's deployments. */
  #everything(name?: string) {
    const all = this.#query
      .selectFrom('endpoints')
      .innerJoin('deployments', 'deployments.endpoint', 'endpoints.name')
      .selectAll(['endpoints', 'deployments'])
      .orderBy('endpoints.name')
      .orderBy('deployments.id');
    return name === undefined ? all : all.where('endpoints.name', '=', name);
  }
}

const splitOf = (rows: readonly DeploymentRow[]): TrafficSplit =>
  Object.fromEntries(
    rows.filter((row) => row.traffic_percent > 0).map((row) => [row.id, row.traffic_percent]),
  );

function endpointsFrom(rows: readonly EndpointRow[]): Endpoint[] {
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
