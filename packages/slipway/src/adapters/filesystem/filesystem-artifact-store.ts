import { createHash } from 'node:crypto';
import { lstat, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type {
  ArtifactStore,
  ListedObject,
  StoredArtifact,
} from '../../artifacts/artifact-store.ts';
import { digestInEnvironment, formatArtifactUri } from '../../artifacts/artifact-uri.ts';
import { ArtifactError } from '../../artifacts/errors.ts';
import {
  parseTreeManifest,
  TREE_MARK,
  type TreeEntry,
  writeTreeManifest,
} from '../../artifacts/tree-manifest.ts';
import { type Digest, digestFromHex } from '../../core/digest.ts';
import type { KeyProvider } from '../../keys/key-provider.ts';
import { listFolder } from './list-folder.ts';
import { ObjectFiles, type ObjectInfo, writeNewFile } from './object-files.ts';
import { notStorable, SourceFile } from './source-file.ts';

/**
 * Artifacts of one environment as encrypted files `<folder>/sha256/ab/<digest>`. A folder is stored
 * as one object per file and one that lists them.
 */
export class FilesystemArtifactStore implements ArtifactStore {
  readonly environment: string;
  readonly #objects: ObjectFiles;

  constructor(options: {
    readonly environment: string;
    /** `artifacts` in the environment's state folder; made at first use. */
    readonly folder: string;
    readonly keys: KeyProvider;
  }) {
    this.environment = options.environment;
    this.#objects = new ObjectFiles(options);
  }

  async putPath(path: string): Promise<StoredArtifact> {
    if (!(await isFolder(path))) return this.#putFile(path);
    const { files, emptyFolders } = await listFolder(path);
    const entries: TreeEntry[] = [];
    for (const file of files) {
      const { digest, sizeBytes } = await this.#putFile(join(path, file));
      entries.push({ path: file, digest, sizeBytes });
    }
    const bytes = Buffer.from(writeTreeManifest({ files: entries, emptyFolders }));
    const totalBytes = entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    return this.#putObject({ bytes, kind: 'tree', totalBytes });
  }

  async putBytes(bytes: Uint8Array): Promise<StoredArtifact> {
    if (Buffer.from(bytes.subarray(0, TREE_MARK.length)).toString('latin1') === TREE_MARK)
      throw notStorable('these bytes', 'their first line is kept for stored folders');
    return this.#putObject({ bytes, kind: 'file', totalBytes: bytes.length });
  }

  async readBytes(uri: string): Promise<Uint8Array> {
    const info = await this.#infoOf(uri);
    if (info.kind === 'tree')
      throw new ArtifactError(
        'invalid-input',
        'artifacts-not-a-file',
        `${uri} is a folder. Materialize it to read the files in it.`,
      );
    return this.#readObject(info);
  }

  async materialize(uri: string, targetPath: string): Promise<StoredArtifact> {
    const info = await this.#infoOf(uri);
    await refuseExisting(targetPath);
    try {
      if (info.kind === 'file') await writeNewFile(targetPath, this.#objects.read(info));
      else await this.#materializeTree(info, targetPath);
    } catch (error) {
      await rm(targetPath, { recursive: true, force: true });
      throw error;
    }
    return this.#stored(info);
  }

  async stat(uri: string): Promise<StoredArtifact | undefined> {
    const info = await this.#objects.find(digestInEnvironment(uri, this.environment));
    return info === undefined ? undefined : this.#stored(info);
  }

  async keep(uri: string): Promise<StoredArtifact | undefined> {
    const digest = digestInEnvironment(uri, this.environment);
    // First the mark, then the look: a removal that was faster is seen.
    if (!(await this.#objects.touch(digest))) return undefined;
    return this.stat(uri);
  }

  async members(uri: string): Promise<readonly string[]> {
    const info = await this.#infoOf(uri);
    if (info.kind === 'file') return [uri];
    const manifest = parseTreeManifest((await this.#readObject(info)).toString('utf8'));
    return [uri, ...manifest.files.map(({ digest }) => this.#uriOf(digest))];
  }

  async *list(): AsyncGenerator<ListedObject> {
    for await (const { digest, storedBytes, touchedAtMs } of this.#objects.list())
      yield { uri: this.#uriOf(digest), storedBytes, touchedAtMs };
  }

  removeUntouched(uri: string, touchedBeforeMs: number): Promise<boolean> {
    const digest = digestInEnvironment(uri, this.environment);
    return this.#objects.removeUntouched(digest, touchedBeforeMs);
  }

  async #putFile(path: string): Promise<StoredArtifact> {
    await using file = await SourceFile.open(path);
    const { digest, sizeBytes } = await file.identify();
    const info = { digest, kind: 'file' as const, sizeBytes, totalBytes: sizeBytes };
    // Awaited here: the file closes when this function ends.
    return await this.#writeOnce(info, () => file.chunks());
  }

  async #putObject(object: {
    readonly bytes: Uint8Array;
    readonly kind: 'file' | 'tree';
    readonly totalBytes: number;
  }): Promise<StoredArtifact> {
    const { bytes, kind, totalBytes } = object;
    const digest = digestFromHex(createHash('sha256').update(bytes).digest('hex'));
    return this.#writeOnce(
      { digest, kind, sizeBytes: bytes.length, totalBytes },
      async function* () {
        yield bytes;
      },
    );
  }

  async #writeOnce(
    info: ObjectInfo,
    plaintext: () => AsyncIterable<Uint8Array>,
  ): Promise<StoredArtifact> {
    const isThere = (await this.#objects.touch(info.digest)) && (await this.#hasWhole(info.digest));
    if (!isThere) await this.#objects.write(info, plaintext());
    return this.#stored(info);
  }

  /** A damaged object is not kept: the same content, put again, replaces it. */
  async #hasWhole(digest: Digest): Promise<boolean> {
    try {
      return (await this.#objects.find(digest)) !== undefined;
    } catch (error) {
      if (error instanceof ArtifactError && error.category === 'corrupt') return false;
      throw error;
    }
  }

  async #materializeTree(info: ObjectInfo, targetPath: string): Promise<void> {
    const manifest = parseTreeManifest((await this.#readObject(info)).toString('utf8'));
    await mkdir(targetPath, { mode: 0o700 });
    for (const folder of manifest.emptyFolders)
      await mkdir(join(targetPath, folder), { recursive: true, mode: 0o700 });
    for (const { path, digest } of manifest.files) {
      const file = await this.#objects.find(digest);
      if (file === undefined || file.kind !== 'file')
        throw new ArtifactError(
          'corrupt',
          'artifacts-corrupt',
          `The file ${path} of the stored folder ${info.digest} is missing from the store. Run the step that made it again.`,
        );
      const target = join(targetPath, path);
      await mkdir(dirname(target), { recursive: true, mode: 0o700 });
      await writeNewFile(target, this.#objects.read(file));
    }
  }

  async #readObject(info: ObjectInfo): Promise<Buffer> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of this.#objects.read(info)) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  async #infoOf(uri: string): Promise<ObjectInfo> {
    const info = await this.#objects.find(digestInEnvironment(uri, this.environment));
    if (info !== undefined) return info;
    throw new ArtifactError(
      'not-found',
      'artifacts-not-found',
      `${uri} is not in the store. It was removed, or its state folder is another one.`,
    );
  }

  #stored({ digest, kind, totalBytes }: ObjectInfo): StoredArtifact {
    return { uri: this.#uriOf(digest), digest, sizeBytes: totalBytes, kind };
  }

  #uriOf(digest: Digest): string {
    return formatArtifactUri({ environment: this.environment, digest });
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isDirectory();
  } catch (cause) {
    throw new ArtifactError(
      'not-found',
      'artifacts-source-missing',
      `Cannot store ${path}: ${(cause as Error).message}. The step that should have written it did not.`,
      { cause },
    );
  }
}

async function refuseExisting(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return;
  throw new ArtifactError(
    'conflict',
    'artifacts-target-exists',
    `${path} exists already; an artifact is written to a new place only.`,
  );
}
