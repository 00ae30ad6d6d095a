/** What environment variables say about the CLI itself. Read here and nowhere else. */
export interface CliSettings {
  /** `SLIPWAY_DEBUG=1`: errors show their stack. */
  readonly isDebug: boolean;
  readonly useColor: boolean;
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
  return { isDebug: isOn('SLIPWAY_DEBUG'), useColor };
}
