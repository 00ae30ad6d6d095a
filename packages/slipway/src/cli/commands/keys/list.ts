import { objectsUnder } from '../../../keys/key-inventory.ts';
import { defineCommand } from '../../command-definition.ts';
import { environmentOption } from '../../environment-option.ts';
import { inventoryOf, openKeys } from '../../project/open-keys.ts';
import { versionLines } from './key-text.ts';

export const command = defineCommand({
  description:
    "Shows the versions of an environment's key: which one wraps what is new, which are disabled or destroyed, and how many stored objects are under each.",
  options: { environment: environmentOption },
  examples: ['slipway keys list --environment prod'],
  async run(io, _arguments, { environment: name }) {
    await using opened = await openKeys(io, name);
    const { environment, keyUri } = opened;
    const found = await environment.keyAdministration.versions();
    const inventory = await inventoryOf(io, opened);
    const versions = found.map((one) => ({
      ...one,
      objects: objectsUnder(inventory, one.version),
    }));
    return {
      json: { environment: environment.name, keyUri, versions, damaged: inventory.damaged.length },
      text: [keyUri, ...versionLines(versions)].join('\n'),
    };
  },
});
