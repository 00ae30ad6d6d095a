import type { SealedStore } from './sealed-store.ts';

/** How many objects of one store are under one version of one key. */
export interface InventoryLine {
  readonly store: string;
  readonly keyUri: string;
  readonly keyVersion: string;
  readonly objects: number;
}

export interface KeyInventory {
  readonly lines: readonly InventoryLine[];
  /** Objects whose header does not say which key they are under. */
  readonly damaged: readonly {
    readonly store: string;
    readonly id: string;
    readonly problem: string;
  }[];
}

/** Counts what is under which version, by the headers alone: nothing is opened. */
export async function takeInventory(
  stores: readonly SealedStore[],
  options: {
    readonly signal: AbortSignal;
    /** Called for each object, to list them. */
    readonly onObject?: (store: string, id: string, keyVersion: string) => void;
  },
): Promise<KeyInventory> {
  const lines = new Map<string, InventoryLine>();
  const damaged: KeyInventory['damaged'][number][] = [];
  for (const store of stores)
    for await (const object of store.sealedObjects()) {
      options.signal.throwIfAborted();
      if ('problem' in object) {
        damaged.push({ store: store.name, ...object });
        continue;
      }
      const { keyUri, keyVersion } = object.key;
      const name = JSON.stringify([store.name, keyUri, keyVersion]);
      const objects = (lines.get(name)?.objects ?? 0) + 1;
      lines.set(name, { store: store.name, keyUri, keyVersion, objects });
      options.onObject?.(store.name, object.id, keyVersion);
    }
  return { lines: [...lines.values()], damaged };
}

/** Objects under one version, in all stores. */
export const objectsUnder = ({ lines }: KeyInventory, version: string): number =>
  lines.reduce((sum, line) => sum + (line.keyVersion === version ? line.objects : 0), 0);
