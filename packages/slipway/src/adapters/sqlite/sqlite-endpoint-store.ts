import type { Kysely } from 'kysely';
import type { Clock } from '../../core/clock.ts';
import { checkDeployRequest } from '../../serving/check-deploy-request.ts';
import type { DeployRequest, Endpoint, EndpointStore } from '../../serving/endpoint-store.ts';
import { endpointQuery, endpointsFrom } from './endpoint-rows.ts';
import type { EndpointTables } from './endpoint-store-schema.ts';
import { immediately } from './immediate-transaction.ts';
import { joinEndpoint } from './join-endpoint.ts';
import type { StateDatabase } from './open-state-database.ts';

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

  async deploy(request: DeployRequest): ReturnType<EndpointStore['deploy']> {
    checkDeployRequest(request);
    return immediately(this.#database, (scope) =>
      joinEndpoint({ scope, query: this.#query }, request, this.#clock.now()),
    );
  }

  async find(name: string): Promise<Endpoint | undefined> {
    return endpointsFrom(await endpointQuery(this.#query, name).execute())[0];
  }

  async list(): Promise<readonly Endpoint[]> {
    return endpointsFrom(await endpointQuery(this.#query).execute());
  }
}
