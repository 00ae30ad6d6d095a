import { z } from 'zod';
import { type Digest, isDigest } from '../core/digest.ts';
import { canonicalJson } from '../core/json.ts';
import { ArtifactError } from './errors.ts';

/** How the object that lists a tree begins. No file that begins so is stored as a file. */
export const TREE_MARK = 'slipway-tree/1\n';

export interface TreeEntry {
  /** Relative, separated by `/`, without `.` and `..`. */
  readonly path: string;
  readonly digest: Digest;
  readonly sizeBytes: number;
}

/** A folder: its files, and its folders that hold nothing (others follow from the files). */
export interface TreeManifest {
  readonly files: readonly TreeEntry[];
  readonly emptyFolders: readonly string[];
}

const schema = z.strictObject({
  files: z.array(
    z.strictObject({
      path: z.string(),
      digest: z.string().refine(isDigest),
      sizeBytes: z.int().min(0),
    }),
  ),
  emptyFolders: z.array(z.string()),
});

/** Equal folders give equal text, in whatever order they were read. */
export function writeTreeManifest({ files, emptyFolders }: TreeManifest): string {
  const sorted = {
    files: files
      .map(({ path, digest, sizeBytes }) => ({ path, digest, sizeBytes }))
      .sort((a, b) => compare(a.path, b.path)),
    emptyFolders: [...emptyFolders].sort(compare),
  };
  return `${TREE_MARK}${canonicalJson(sorted)}`;
}

/** Throws `artifacts-corrupt` when the text is no manifest or names a place outside its folder. */
export function parseTreeManifest(text: string): TreeManifest {
  try {
    if (!text.startsWith(TREE_MARK)) throw corrupt('its first line is not a tree’s');
    const manifest = schema.parse(JSON.parse(text.slice(TREE_MARK.length)));
    for (const path of [...manifest.files.map((file) => file.path), ...manifest.emptyFolders])
      if (!isInside(path)) throw corrupt(`it holds the path ${JSON.stringify(path.slice(0, 200))}`);
    return manifest;
  } catch (cause) {
    throw cause instanceof ArtifactError ? cause : corrupt('it does not parse', cause);
  }
}

const isInside = (path: string): boolean =>
  !path.includes('\0') && path.split('/').every((part) => !['', '.', '..'].includes(part));

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const corrupt = (problem: string, cause?: unknown): ArtifactError =>
  new ArtifactError('corrupt', 'artifacts-corrupt', `A stored folder is damaged: ${problem}.`, {
    cause,
  });
