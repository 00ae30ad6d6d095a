import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArtifactStore } from '../../artifacts/artifact-store.ts';
import { hexOfDigest } from '../../core/digest.ts';
import type { Sealer } from '../../monitoring/sealer.ts';
import { cachedExecutionSchema } from '../../runs/cached-execution.ts';
import type { EntryStore } from '../../runs/entry-store.ts';
import { artifactsIn, type CachedExecution } from '../../runs/run-record.ts';
import { isWhole } from './cache-key.ts';

export interface SharedCacheOptions {
  readonly environment: string;
  readonly entries: EntryStore;
  /** Artifacts of the shared place, under the environment's key. */
  readonly shared: ArtifactStore;
  /** The environment's own artifacts. */
  readonly own: ArtifactStore;
  readonly sealer: Sealer;
  readonly scratchFolder: string;
  /** Called once, when results cannot be given away any more. */
  readonly warn: (text: string) => void;
}

export type SharedLookup =
  | { readonly kind: 'hit'; readonly execution: CachedExecution }
  | { readonly kind: 'unusable'; readonly reason: string }
  | { readonly kind: 'miss' };

/**
 * Results that machines with the same environment key give to each other. An entry is sealed under
 * that key and bound to its cache key; artifacts are proven by their digest as they are copied. What
 * does not open, is cut, or is not what it says, is not used.
 */
export class SharedCache implements AsyncDisposable {
  readonly #options: SharedCacheOptions;
  readonly #giving = new Set<Promise<void>>();
  #hasFailed = false;

  constructor(options: SharedCacheOptions) {
    this.#options = options;
  }

  /** Looks an execution up and brings its artifacts into the environment. */
  async find(cacheKey: string): Promise<SharedLookup> {
    const { entries, sealer } = this.#options;
    try {
      const sealed = await entries.get(nameOf(cacheKey));
      if (sealed === undefined) return { kind: 'miss' };
      const text = await sealer.open(sealed, this.#place(cacheKey));
      const execution = cachedExecutionSchema.parse(JSON.parse(text)) as CachedExecution;
      if (execution.cacheKey !== cacheKey || !isWhole(execution))
        return { kind: 'unusable', reason: 'the shared result was changed' };
      for (const uri of this.#uris(execution)) await this.#copy(uri, 'bring');
      return { kind: 'hit', execution };
    } catch (error) {
      const why = (error as Error).message.split('\n')[0];
      return { kind: 'unusable', reason: `the shared result cannot be used: ${why}` };
    }
  }

  /** Gives a result to the others, in the background: nothing waits for it, nothing fails with it. */
  offer(execution: CachedExecution): void {
    const isOwn = artifactsIn(execution.outputs).every(
      ([, { uri }]) => !uri.startsWith('slipway://') || this.#isArtifact(uri),
    );
    if (!isOwn || this.#hasFailed) return;
    const giving = this.#give(execution)
      .catch((error: Error) => {
        if (!this.#hasFailed)
          this.#options.warn(`Results are not shared any more: ${error.message}`);
        this.#hasFailed = true;
      })
      .finally(() => this.#giving.delete(giving));
    this.#giving.add(giving);
  }

  /** Waits for what is being given. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#giving);
  }

  /** The entry last: whoever sees it finds the artifacts, too. */
  async #give(execution: CachedExecution): Promise<void> {
    const { entries, sealer } = this.#options;
    for (const uri of this.#uris(execution)) await this.#copy(uri, 'give');
    const { cacheKey } = execution;
    const sealed = await sealer.seal(JSON.stringify(execution), this.#place(cacheKey));
    await entries.put(nameOf(cacheKey), sealed);
  }

  async #copy(uri: string, direction: 'bring' | 'give'): Promise<void> {
    const { own, shared, scratchFolder } = this.#options;
    const [from, to] = direction === 'bring' ? [shared, own] : [own, shared];
    if ((await to.keep(uri).catch(() => undefined)) !== undefined) return;
    const folder = join(scratchFolder, `shared-${randomUUID()}`);
    await mkdir(folder, { mode: 0o700 });
    try {
      await from.materialize(uri, join(folder, 'artifact'));
      await to.putPath(join(folder, 'artifact'));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  #uris({ outputs }: CachedExecution): readonly string[] {
    return artifactsIn(outputs)
      .map(([, { uri }]) => uri)
      .filter((uri) => this.#isArtifact(uri));
  }

  #isArtifact(uri: string): boolean {
    return uri.startsWith(`slipway://${this.#options.environment}/artifacts/`);
  }

  #place(cacheKey: string): string {
    return sharedCachePlace(this.#options.environment, cacheKey);
  }
}

/** What a sealed entry is bound to. */
export const sharedCachePlace = (environment: string, cacheKey: string): string =>
  `shared-cache/${environment}/${cacheKey}`;

const nameOf = (cacheKey: string): string => hexOfDigest(cacheKey as `sha256:${string}`);
