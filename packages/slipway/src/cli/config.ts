import { homedir } from 'node:os';
import { join } from 'node:path';

/** What environment variables say about the CLI itself. Read here and nowhere else. */
export interface CliSettings {
  /** `SLIPWAY_DEBUG=1`: errors show their stack. */
  readonly isDebug: boolean;
  readonly useColor: boolean;
  /** `SLIPWAY_IDENTITY_KEY`: file with the private key of who acts. */
  readonly identityKeyFile: string | undefined;
  /** `SLIPWAY_IDENTITY_TOKEN`: token of the service or person who acts, from their issuer. */
  readonly identityToken: string | undefined;
  /** `SLIPWAY_IDENTITY_TOKEN_FILE`: file that holds such a token, read when it is needed. */
  readonly identityTokenFile: string | undefined;
  /** Folder for what belongs to the person: `XDG_CONFIG_HOME/slipway`, by default `~/.config/slipway`. */
  readonly personalFolder: string;
}

/** The variables of the process, for the composition root to hand on. */
export const processVariables = (): Readonly<Record<string, string | undefined>> => process.env;

/** `NO_COLOR` and `FORCE_COLOR` as in no-color.org and Node; otherwise colour only on a terminal. */
export function readCliSettings(
  variables: Readonly<Record<string, string | undefined>>,
  isTerminal: boolean,
): CliSettings {
  const isSet = (name: string) => (variables[name] ?? '') !== '';
  const isOn = (name: string) => isSet(name) && variables[name] !== '0';
  const useColor =
    isOn('FORCE_COLOR') || (isTerminal && !isSet('NO_COLOR') && variables.TERM !== 'dumb');
  const text = (name: string) => (isSet(name) ? variables[name] : undefined);
  const configuration = text('XDG_CONFIG_HOME') ?? join(text('HOME') ?? homedir(), '.config');
  return {
    isDebug: isOn('SLIPWAY_DEBUG'),
    useColor,
    identityKeyFile: text('SLIPWAY_IDENTITY_KEY'),
    identityToken: text('SLIPWAY_IDENTITY_TOKEN'),
    identityTokenFile: text('SLIPWAY_IDENTITY_TOKEN_FILE'),
    personalFolder: join(configuration, 'slipway'),
  };
}
