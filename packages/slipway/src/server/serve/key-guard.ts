import type { Clock } from '../../core/clock.ts';
import type { Logger } from '../../core/logger.ts';
import type { KeyAdministration } from '../../keys/key-administration.ts';
import type { KeySettings } from '../../keys/key-settings.ts';
import type { EndpointGuard } from '../../serving/endpoint-guard.ts';
import type { Endpoint } from '../../serving/endpoint-store.ts';
import { ServingError } from '../../serving/errors.ts';

const POLL_MS = 2000;

export interface KeyGuardOptions {
  readonly environment: string;
  readonly onDisabled: KeySettings['onDisabled'];
  readonly administration: Pick<KeyAdministration, 'versions'>;
  /** The version an artifact is under; undefined when the artifact is gone. */
  readonly keyVersionOf: (artifactUri: string) => Promise<string | undefined>;
  /** Drops data keys that are kept in memory. */
  readonly forget: () => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Follows the state of the environment's key. Once a version is taken away, nothing under it is loaded
 * any more; under `shutdown`, endpoints whose models are under it stop answering until it is back.
 */
export class KeyGuard implements EndpointGuard {
  readonly #options: KeyGuardOptions;
  /** Versions that are disabled or destroyed. */
  #taken: ReadonlySet<string> = new Set();
  /** Endpoints that must not answer, with the version they are under. */
  #stopped: ReadonlyMap<string, string> = new Map();
  #lookedMs = Number.NEGATIVE_INFINITY;

  constructor(options: KeyGuardOptions) {
    this.#options = options;
  }

  async refresh(endpoints: readonly Endpoint[]): Promise<void> {
    const { administration, onDisabled, clock, logger } = this.#options;
    if (clock.now() - this.#lookedMs < POLL_MS) return;
    this.#lookedMs = clock.now();
    try {
      const versions = await administration.versions();
      this.#take(
        new Set(versions.filter(({ state }) => state !== 'enabled').map(({ version }) => version)),
      );
      this.#stopped = onDisabled === 'shutdown' ? await this.#stoppedAmong(endpoints) : new Map();
    } catch (error) {
      // What was known stays: a provider that is away for a while stops nobody.
      logger.warn('serving: the state of the key cannot be read, trying again', {
        error: error instanceof Error ? error.message : String(error),
      });
    }
  }

  check(endpoint: string): void {
    const version = this.#stopped.get(endpoint);
    if (version === undefined) return;
    const { environment } = this.#options;
    throw new ServingError(
      'overloaded',
      'serve-key-disabled',
      `Endpoint ${endpoint} does not answer: version ${version} of the key of ${environment} was taken away, and keys.onDisabled is shutdown. An administrator can bring it back: slipway keys enable ${version} --environment ${environment}`,
    );
  }

  #take(taken: ReadonlySet<string>): void {
    const { environment, forget, logger } = this.#options;
    const added = [...taken].filter((version) => !this.#taken.has(version));
    const back = [...this.#taken].filter((version) => !taken.has(version));
    this.#taken = taken;
    if (added.length > 0) {
      forget();
      logger.warn('serving: versions of the key are disabled or destroyed', {
        environment,
        versions: added,
        onDisabled: this.#options.onDisabled,
      });
    }
    if (back.length > 0)
      logger.info('serving: versions of the key are back', { environment, versions: back });
  }

  async #stoppedAmong(endpoints: readonly Endpoint[]): Promise<ReadonlyMap<string, string>> {
    const stopped = new Map<string, string>();
    if (this.#taken.size === 0) return stopped;
    for (const { name, deployments } of endpoints)
      for (const { artifactUri } of deployments) {
        const version = await this.#options.keyVersionOf(artifactUri);
        if (version !== undefined && this.#taken.has(version)) stopped.set(name, version);
      }
    return stopped;
  }
}
