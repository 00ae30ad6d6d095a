import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ArtifactStore } from '../../artifacts/artifact-store.ts';
import { type Digest, digestFromHex } from '../../core/digest.ts';
import { MODEL_FILE, type ModelFile } from './model-signature.ts';

/**
 * The files of a stored model with their digests; a model of one file is called `model.onnx`. Reads
 * all of it, so what was changed in the store is found: throws `artifacts-corrupt`.
 */
export async function modelFiles(
  artifacts: ArtifactStore,
  uri: string,
  scratchFolder: string,
): Promise<{ readonly digest: Digest; readonly files: readonly ModelFile[] }> {
  const folder = join(scratchFolder, `model-${randomUUID()}`);
  try {
    const { kind, digest } = await artifacts.materialize(uri, folder);
    if (kind === 'file') return { digest, files: [{ path: MODEL_FILE, digest }] };
    const files: ModelFile[] = [];
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      const name = relative(folder, path).split(sep).join('/');
      files.push({ path: name, digest: await digestOf(path) });
    }
    return { digest, files };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function digestOf(path: string): Promise<Digest> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return digestFromHex(hash.digest('hex'));
}
