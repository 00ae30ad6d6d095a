import type { CommandIo, CommandResult } from '../../command-definition.ts';
import { printableLines } from '../../printable.ts';
import { auditing, openKeys } from '../../project/open-keys.ts';

/** Disables or enables a version, on the record. */
export async function setKeyState(
  io: CommandIo,
  change: {
    readonly environment: string | undefined;
    readonly version: string;
    readonly verb: 'disable' | 'enable';
    readonly state: 'disabled' | 'enabled';
  },
): Promise<CommandResult> {
  const { version, verb, state } = change;
  await using opened = await openKeys(io, change.environment);
  const { environment, keyUri } = opened;
  await auditing(opened, { verb, version }, () => environment.keyAdministration[verb](version));
  return {
    json: { environment: environment.name, keyUri, version, state },
    text: printableLines(`Version ${version} of ${keyUri} is ${state}.`),
  };
}
