import type { KeyVersion } from '../../../keys/key-administration.ts';
import type { KeyInventory } from '../../../keys/key-inventory.ts';
import { counted } from '../../counted.ts';
import { printableLines } from '../../printable.ts';

/** One line for each version. */
export const versionLines = (
  versions: readonly (KeyVersion & { readonly objects: number })[],
): readonly string[] =>
  versions.map(({ version, state, isPrimary, createdAtMs, objects }) =>
    [
      `  ${version.padStart(4)}`,
      state.padEnd(9),
      new Date(createdAtMs).toISOString().slice(0, 10),
      counted(objects, 'object'),
      ...(isPrimary ? ['wraps what is new'] : []),
    ].join('  '),
  );

/** One line for each store and version, and those that cannot be told. */
export const inventoryLines = ({ lines, damaged }: KeyInventory): readonly string[] => [
  ...lines.map(
    ({ store, keyVersion, objects }) =>
      `  ${store.padEnd(16)}  version ${keyVersion}  ${counted(objects, 'object')}`,
  ),
  ...damaged.map(({ store, id, problem }) => printableLines(`  ${store}  ${id}: ${problem}`)),
];
