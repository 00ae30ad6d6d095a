import { takeInventory } from '../../../keys/key-inventory.ts';
import { defineCommand } from '../../command-definition.ts';
import { environmentOption } from '../../environment-option.ts';
import { printableLines } from '../../printable.ts';
import { openKeys } from '../../project/open-keys.ts';
import { inventoryLines } from './key-text.ts';

export const command = defineCommand({
  description:
    'Shows what is stored under which version of the key: artifacts and tables, logs, monitoring, shared results. With --key-version, names each object.',
  options: {
    environment: environmentOption,
    keyVersion: { kind: 'text', value: 'version', summary: 'name the objects under this one' },
  },
  examples: [
    'slipway keys inventory --environment prod',
    'slipway keys inventory --environment prod --key-version 1 --json',
  ],
  async run(io, _arguments, { environment: name, keyVersion }) {
    await using opened = await openKeys(io, name);
    const objects: { store: string; id: string }[] = [];
    const inventory = await takeInventory(opened.stores, {
      signal: io.signal,
      onObject: (store, id, version) => {
        if (version === keyVersion) objects.push({ store, id });
      },
    });
    const { environment, keyUri } = opened;
    const lines = inventoryLines(inventory);
    return {
      json: {
        environment: environment.name,
        keyUri,
        lines: inventory.lines.map((line) => ({ ...line })),
        damaged: inventory.damaged.map((one) => ({ ...one })),
        ...(keyVersion === undefined ? {} : { objects }),
      },
      text:
        keyVersion === undefined
          ? [keyUri, ...(lines.length === 0 ? ['  nothing is stored yet'] : lines)].join('\n')
          : printableLines(objects.map(({ store, id }) => `${store}  ${id}`).join('\n')),
    };
  },
});
