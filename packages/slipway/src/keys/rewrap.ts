import { versionUnusable } from './errors.ts';
import type { KeyAdministration } from './key-administration.ts';
import type { KeyProvider, WrappedKey } from './key-provider.ts';
import type { KeyChange, SealedObject, SealedStore } from './sealed-store.ts';

const BATCH_OBJECTS = 256;
/** A provider across the network answers several at once. */
const CALLS_AT_ONCE = 16;

export interface RewrapProgress {
  readonly store: string;
  /** Seen so far, of all stores. */
  readonly seen: number;
  readonly rewrapped: number;
}

export interface RewrapFailure {
  readonly store: string;
  readonly id: string;
  readonly problem: string;
}

export interface Rewrapped {
  readonly version: string;
  readonly seen: number;
  readonly rewrapped: number;
  /** Objects that stay under their key, because it does not open them any more. */
  readonly failures: readonly RewrapFailure[];
}

export interface RewrapOptions {
  readonly stores: readonly SealedStore[];
  readonly keys: KeyProvider;
  readonly administration: KeyAdministration;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: RewrapProgress) => void;
}

/**
 * Brings every object under the version that wraps now. Only wrapped data keys change, never data.
 * It may be stopped at any point and started again: what is done is passed over.
 */
export async function rewrap(options: RewrapOptions): Promise<Rewrapped> {
  const primary = (await options.administration.versions()).find(({ isPrimary }) => isPrimary);
  const version = primary?.version ?? '';
  const keyUri = await options.administration.primaryKeyUri();
  if (primary !== undefined && primary.state !== 'enabled')
    throw versionUnusable({ keyUri, keyVersion: version }, primary.state);
  const failures: RewrapFailure[] = [];
  let [seen, rewrapped] = [0, 0];
  for (const store of options.stores) {
    const fail = (id: string, problem: string): void => {
      failures.push({ store: store.name, id, problem });
    };
    for await (const objects of inBatches(store.sealedObjects())) {
      options.signal.throwIfAborted();
      seen += objects.length;
      for (const object of objects) if ('problem' in object) fail(object.id, object.problem);
      const old = objects.filter((object) => isUnderOther(object, { keyUri, keyVersion: version }));
      rewrapped += await store.replaceKeys(await rewrapBatch(old, options.keys, fail));
      options.onProgress({ store: store.name, seen, rewrapped });
    }
  }
  return { version, seen, rewrapped, failures };
}

const isUnderOther = (
  object: SealedObject | { readonly problem: string },
  { keyUri, keyVersion }: Pick<WrappedKey, 'keyUri' | 'keyVersion'>,
): object is SealedObject =>
  'key' in object && (object.key.keyVersion !== keyVersion || object.key.keyUri !== keyUri);

async function* inBatches<Item>(items: AsyncIterable<Item>): AsyncGenerator<readonly Item[]> {
  let batch: Item[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < BATCH_OBJECTS) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

async function rewrapBatch(
  batch: readonly SealedObject[],
  keys: KeyProvider,
  onFailure: (id: string, problem: string) => void,
): Promise<readonly KeyChange[]> {
  const changes: KeyChange[] = [];
  const waiting = batch.values();
  const work = async (): Promise<void> => {
    for (const object of waiting)
      try {
        const dataKey = await keys.unwrap(object.key, object.associatedData);
        changes.push({ object, key: await keys.wrap(dataKey, object.associatedData) });
        dataKey.fill(0);
      } catch (error) {
        onFailure(object.id, (error as Error).message);
      }
  };
  await Promise.all(Array.from({ length: Math.min(CALLS_AT_ONCE, batch.length) }, work));
  return changes;
}
