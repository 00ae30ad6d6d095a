import { defineCommand } from '../../command-definition.ts';
import { counted } from '../../counted.ts';
import { environmentOption } from '../../environment-option.ts';
import { auditing, inventoryOf, openKeys } from '../../project/open-keys.ts';

export const command = defineCommand({
  description:
    'Makes a new version of the key, which everything stored from now on is under. What is stored already stays readable under its version; slipway keys rewrap brings it over.',
  options: { environment: environmentOption },
  examples: ['slipway keys rotate --environment prod'],
  async run(io, _arguments, { environment: name }) {
    await using opened = await openKeys(io, name);
    const { environment, keyUri } = opened;
    const { version } = await auditing(opened, { verb: 'rotate' }, () =>
      environment.keyAdministration.rotate(),
    );
    const { lines } = await inventoryOf(io, opened);
    const remaining = lines.reduce(
      (sum, line) => sum + (line.keyVersion === version ? 0 : line.objects),
      0,
    );
    const next =
      remaining === 0
        ? 'Nothing is under an older version.'
        : `${counted(remaining, 'object')} under older versions: slipway keys rewrap --environment ${environment.name}`;
    return {
      json: { environment: environment.name, keyUri, version, remaining },
      text: `Version ${version} of ${keyUri} wraps what is stored from now on. ${next}`,
    };
  },
});
