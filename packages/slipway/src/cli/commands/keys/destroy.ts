import { objectsUnder } from '../../../keys/key-inventory.ts';
import { defineCommand } from '../../command-definition.ts';
import { counted } from '../../counted.ts';
import { environmentOption } from '../../environment-option.ts';
import { CliError } from '../../errors.ts';
import { printableLines } from '../../printable.ts';
import { auditing, inventoryOf, openKeys } from '../../project/open-keys.ts';

export const command = defineCommand({
  description:
    'Destroys a version of the key for good: whatever is under it, copies and backups included, cannot be read any more. Refused while objects use the version, unless --force is given.',
  arguments: [{ name: '<version>', summary: 'as slipway keys list shows it' }],
  options: {
    environment: environmentOption,
    confirm: { kind: 'text', value: 'version', summary: 'the same version again' },
    force: { kind: 'flag', summary: 'give up what is still under the version' },
  },
  examples: ['slipway keys destroy 1 --confirm 1 --environment prod'],
  async run(io, [version = ''], { environment: name, confirm, force }) {
    await using opened = await openKeys(io, name);
    const { environment, keyUri } = opened;
    if (confirm !== version)
      throw new CliError(
        'invalid-input',
        'keys-destroy-unconfirmed',
        `Destroying version ${version} of ${keyUri} cannot be undone. If you mean it, say so: slipway keys destroy ${version} --confirm ${version} --environment ${environment.name}`,
      );
    const details: Record<string, unknown> = { force };
    const lost = await auditing(opened, { verb: 'destroy', version, details }, async () => {
      const objects = objectsUnder(await inventoryOf(io, opened), version);
      details.objects = objects;
      if (objects > 0 && !force)
        throw new CliError(
          'conflict',
          'keys-version-in-use',
          `What is under version ${version} of ${keyUri} would be lost: ${counted(objects, 'object')}. Bring them over first: slipway keys rewrap --environment ${environment.name}. To see them: slipway keys inventory --key-version ${version}. To lose them: --force.`,
        );
      await environment.keyAdministration.destroy(version);
      return objects;
    });
    const after =
      lost === 0
        ? 'Nothing was under it.'
        : `What was under it is lost: ${counted(lost, 'object')}.`;
    return {
      json: { environment: environment.name, keyUri, version, state: 'destroyed', lost },
      text: printableLines(`Version ${version} of ${keyUri} is destroyed. ${after}`),
    };
  },
});
