import type { Clock } from '../../core/clock.ts';
import type { EnvironmentPorts } from '../../environments/environment-ports.ts';
import type { AttemptClaims } from '../../identity/attempt-token.ts';
import { IdentityError } from '../../identity/errors.ts';
import type { RunRecord } from '../../runs/run-record.ts';
import type { RunSecrets } from '../secrets/run-secrets.ts';

/** One attempt as the step API knows it: its verified claims and where its calls may reach. */
export interface AttemptSession {
  readonly claims: AttemptClaims;
  /** The environment the attempt runs in: the only one it may write to. */
  readonly environment: EnvironmentPorts;
  /** The environment of the run; only inputs named in the token are read from it. */
  readonly source: EnvironmentPorts;
  /** What the attempt belongs to. */
  readonly run: RunRecord;
  readonly clock: Clock;
  readonly secrets: RunSecrets;
  readonly scratch: string;
  readonly projectFolder: string;
  /** Nothing is read out of it by its path. */
  readonly stateFolder: string;
  /** Told of each operation that was allowed; in the attempt's environment unless said otherwise. */
  use(operation: string, environment?: string): void;
}

/** Throws `access-denied` unless the attempt was granted `access`. */
export function requireAccess(session: AttemptSession, access: string): void {
  if (session.claims.access.includes(access)) {
    session.use(access);
    return;
  }
  throw new IdentityError(
    'denied',
    'access-denied',
    `${session.claims.identity} may not ${access} in task ${session.claims.task}: the step does not declare it. Add '${access}' to the step's access list and compile again.`,
  );
}

/**
 * The environment that owns `uri`, when that is an input of the attempt, or a table of the attempt's
 * own environment. Artifacts of other runs are nobody's but theirs.
 */
export function ownerOf(
  session: AttemptSession,
  { uri, operation }: { readonly uri: string; readonly operation: string },
): EnvironmentPorts {
  const prefix = (environment: EnvironmentPorts) => `slipway://${environment.name}/`;
  const isInput = session.claims.inputs.includes(uri);
  if (isInput || uri.startsWith(`${prefix(session.environment)}warehouse/`)) {
    const owner = [session.environment, session.source].find((environment) =>
      uri.startsWith(prefix(environment)),
    );
    if (owner !== undefined) {
      session.use(operation, owner.name);
      return owner;
    }
  }
  throw new IdentityError(
    'denied',
    'access-denied',
    `${session.claims.identity} may not read ${uri} in task ${session.claims.task}: it belongs to another environment or run and is no input of the task. Wire it as an input.`,
  );
}
