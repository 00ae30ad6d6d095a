import type { Logger } from '../core/logger.ts';
import { nearestName } from '../core/nearest-name.ts';
import type { EndpointGuard } from './endpoint-guard.ts';
import type { Deployment, Endpoint, EndpointStore } from './endpoint-store.ts';
import { ServingError } from './errors.ts';
import type { LiveDeployment } from './live-deployment.ts';
import { pickDeployment } from './traffic-split.ts';

export interface LiveEndpointsOptions {
  readonly store: EndpointStore;
  /** Loads and warms up a deployment. */
  readonly load: (endpoint: string, deployment: Deployment) => Promise<LiveDeployment>;
  /** Asked before anything answers. */
  readonly guard?: EndpointGuard | undefined;
  readonly logger: Logger;
  /** Numbers in [0, 1) for the traffic split. */
  readonly random: () => number;
}

/** One state of an endpoint, with every deployment of it loaded. */
interface LiveEndpoint {
  readonly endpoint: Endpoint;
  readonly deployments: ReadonlyMap<string, LiveDeployment>;
}

const RETRY_SYNCS_MAX = 60;

/**
 * The endpoints that this process answers for. `sync` follows the store: new deployments are loaded
 * and warmed up before traffic switches to them in one step, removed ones answer what they have
 * taken and are freed. What cannot be loaded leaves the state before in place and is tried again.
 */
export class LiveEndpoints {
  readonly #options: LiveEndpointsOptions;
  readonly #live = new Map<string, LiveEndpoint>();
  /** Endpoints in the store whose first state is not loaded yet. */
  #pending: ReadonlySet<string> = new Set();
  readonly #failures = new Map<string, { etag: number; count: number; syncsToSkip: number }>();
  readonly #closing = new Set<Promise<void>>();
  #syncing: Promise<void> | undefined;
  #hasSynced = false;
  #isClosed = false;

  constructor(options: LiveEndpointsOptions) {
    this.#options = options;
  }

  /** True when every endpoint of the store answers (there may be none). */
  get isReady(): boolean {
    return this.#hasSynced && this.#pending.size === 0 && !this.#isClosed;
  }

  /** Takes up what changed in the store. Calls while one is going on share its outcome. */
  sync(): Promise<void> {
    this.#syncing ??= this.#sync().finally(() => {
      this.#syncing = undefined;
    });
    return this.#syncing;
  }

  /**
   * An endpoint's state; throws `endpoint-not-found`, `serve-loading` while it is not loaded, or what
   * the guard throws.
   */
  find(name: string): LiveEndpoint {
    this.#options.guard?.check(name);
    const live = this.#live.get(name);
    if (live !== undefined) return live;
    if (this.#pending.has(name))
      throw new ServingError(
        'overloaded',
        'serve-loading',
        `The models of endpoint ${name} are being loaded; try again in a second.`,
      );
    throw this.#notFound(name);
  }

  /** The deployment that answers one request, drawn by the traffic split. */
  route(name: string): LiveDeployment {
    const { endpoint, deployments } = this.find(name);
    const picked = deployments.get(
      pickDeployment(endpoint.trafficSplit, this.#options.random) ?? '',
    );
    if (picked !== undefined) return picked;
    throw new ServingError(
      'conflict',
      'endpoint-without-traffic',
      `Endpoint ${name} has no traffic split, so no deployment answers; deploy a model on it.`,
    );
  }

  /** The deployment of one model version; throws `deployment-not-found` or `deployment-ambiguous`. */
  ofVersion(name: string, version: string): LiveDeployment {
    const all = [...this.find(name).deployments.values()];
    const found = all.filter(({ deployment }) => String(deployment.version) === version);
    const [only] = found;
    if (found.length === 1 && only !== undefined) return only;
    const deployed = all.map(({ deployment }) => `${deployment.model} ${deployment.version}`);
    throw found.length === 0
      ? new ServingError(
          'not-found',
          'deployment-not-found',
          `Endpoint ${name} has no version ${JSON.stringify(version.slice(0, 80))}; it has ${deployed.join(', ')}.`,
        )
      : new ServingError(
          'conflict',
          'deployment-ambiguous',
          `Several models of endpoint ${name} have a version ${version}: ${deployed.join(', ')}. Leave the version out, so that the traffic split decides.`,
        );
  }

  list(): readonly LiveEndpoint[] {
    return [...this.#live.values()];
  }

  /** Answers what was taken and frees every model. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#syncing?.catch(() => undefined);
    for (const live of this.#live.values()) this.#retire([...live.deployments.values()]);
    this.#live.clear();
    await Promise.all(this.#closing);
  }

  async #sync(): Promise<void> {
    const stored = await this.#options.store.list();
    await this.#options.guard?.refresh(stored);
    const names = new Set(stored.map(({ name }) => name));
    const withoutState = () => new Set([...names].filter((name) => !this.#live.has(name)));
    this.#pending = withoutState();
    for (const [name, live] of this.#live) {
      if (names.has(name)) continue;
      this.#live.delete(name);
      this.#retire([...live.deployments.values()]);
    }
    for (const endpoint of stored) {
      if (this.#isClosed) return;
      if (this.#live.get(endpoint.name)?.endpoint.etag !== endpoint.etag)
        await this.#take(endpoint);
      this.#pending = withoutState();
    }
    this.#hasSynced = true;
  }

  async #take(endpoint: Endpoint): Promise<void> {
    const { name, etag } = endpoint;
    const failure = this.#failures.get(name);
    if (failure?.etag === etag && failure.syncsToSkip > 0) {
      failure.syncsToSkip -= 1;
      return;
    }
    const before = this.#live.get(name)?.deployments ?? new Map<string, LiveDeployment>();
    const deployments = new Map<string, LiveDeployment>();
    try {
      for (const deployment of endpoint.deployments)
        deployments.set(
          deployment.id,
          before.get(deployment.id) ?? (await this.#options.load(name, deployment)),
        );
    } catch (error) {
      this.#retire([...deployments.values()].filter((one) => !before.has(one.deployment.id)));
      this.#noteFailure(endpoint, error);
      return;
    }
    this.#failures.delete(name);
    this.#live.set(name, { endpoint, deployments });
    this.#retire([...before.values()].filter(({ deployment }) => !deployments.has(deployment.id)));
    this.#options.logger.info('endpoint switched', {
      endpoint: name,
      etag,
      trafficSplit: endpoint.trafficSplit,
    });
  }

  #noteFailure({ name, etag }: Endpoint, error: unknown): void {
    const before = this.#failures.get(name);
    const count = before?.etag === etag ? before.count + 1 : 1;
    const syncsToSkip = Math.min(2 ** count, RETRY_SYNCS_MAX);
    this.#failures.set(name, { etag, count, syncsToSkip });
    this.#options.logger.error('endpoint not switched: a model cannot be loaded', {
      endpoint: name,
      etag,
      attempts: count,
      error: error instanceof Error ? error.message : String(error),
    });
  }

  #retire(deployments: readonly LiveDeployment[]): void {
    for (const live of deployments) {
      const closing = live.close().catch((error: unknown) => {
        this.#options.logger.error('deployment not freed', {
          deployment: live.deployment.id,
          error: error instanceof Error ? error.message : String(error),
        });
      });
      this.#closing.add(closing);
      void closing.then(() => this.#closing.delete(closing));
    }
  }

  #notFound(name: string): ServingError {
    const known = [...this.#live.keys()];
    const near = nearestName(name.slice(0, 80), known);
    const hint =
      known.length === 0
        ? 'nothing is deployed yet: run a pipeline with a deploy step, and this server takes it up by itself'
        : near === undefined
          ? `there are ${known.slice(0, 10).join(', ')}`
          : `did you mean ${near}?`;
    return new ServingError(
      'not-found',
      'endpoint-not-found',
      `${this.#options.store.environment} has no endpoint ${JSON.stringify(name.slice(0, 80))}; ${hint}`,
    );
  }
}
