import type { Clock } from '../core/clock.ts';
import type { EnvironmentPorts } from '../environments/environment-ports.ts';
import type { SecretSource } from '../environments/secret-source.ts';
import type { SharedCache } from './cache/shared-cache.ts';
import type { EngineEvent } from './events.ts';
import type { ExecutorOptions } from './executors/open-executors.ts';
import type { Capacity } from './scheduler/machine.ts';

export interface EngineOptions {
  readonly environment: EnvironmentPorts;
  /** Where steps marked `in: 'releaseTarget'` run; may be the same environment. */
  readonly releaseTarget: EnvironmentPorts;
  /** Results of other machines; undefined: the environment has none. */
  readonly sharedCache?: SharedCache | undefined;
  /** Reads what the environments' references refer to; undefined: steps get no secrets. */
  readonly secrets?: SecretSource | undefined;
  readonly executors: ExecutorOptions;
  /** What may run together; default: what this machine has. */
  readonly machine?: Capacity;
  /** Private folder for plaintext files while they are needed; whoever made it removes it. */
  readonly scratchFolder: string;
  /** Folder of all embedded state, which no path of a pipeline may lead into. */
  readonly stateFolder: string;
  /** Where the shared folders of runs that have one are, until the run has ended. */
  readonly workspacesFolder: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onEvent: (event: EngineEvent) => void;
}
