import { digestFromHex, isDigest } from '../../core/digest.ts';
import { readPipeline } from '../../ir/read-pipeline.ts';
import type { Material } from '../../releases/signing/provenance-statement.ts';
import {
  type ArtifactValue,
  artifactsIn,
  type CacheParts,
  type RunRecord,
  type TaskRun,
} from '../../runs/run-record.ts';
import type { RunStore } from '../../runs/run-store.ts';
import { EngineError } from '../errors.ts';
import { type RecordedRun, recordedInputs } from '../recorded-inputs.ts';

/** Where a digest stands in `slipway://…/artifacts/sha256/<hex>` and in `slipway://…@sha256:<hex>`. */
const DIGEST_IN_URI = /(?:\/artifacts\/sha256\/|@sha256:)([0-9a-f]{64})$/;
/** A part of a task's cache key: the digest of a file outside of every store. */
const CONTENT_PART = 'content of ';

/**
 * Everything that went into a task, up the run to its first tasks: artifacts and table versions by
 * their digests, and files of the project that tasks read. Each is named by the task that took it.
 */
export async function materialsOf(
  { run, runs }: { readonly run: RunRecord; readonly runs: RunStore },
  task: string,
): Promise<readonly Material[]> {
  const { spec } = readPipeline(run.pipelineYaml);
  if (spec === undefined) return [];
  const recorded = new Map((await runs.tasks(run.id)).map((one) => [one.path, one]));
  const makers = makersByUri([...recorded.values()]);
  const materials = new Map<string, Material>();
  const seen = new Set([task]);
  // Grows while it is gone through.
  for (const path of seen) {
    for (const [name, { uri }] of inputsOf({ run, spec }, recorded, path)) {
      if (uri !== '' && !materials.has(uri)) materials.set(uri, material(`${path}/${name}`, uri));
      for (const maker of makers.get(uri) ?? []) seen.add(maker);
    }
    for (const file of filesOf(path, await runs.taskParts(run.id, path)))
      materials.set(file.name, file);
  }
  return [...materials.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
}

function material(name: string, uri: string): Material {
  const [, hex] = DIGEST_IN_URI.exec(uri) ?? [];
  return { name, uri, ...(hex === undefined ? {} : { digest: digestFromHex(hex) }) };
}

const filesOf = (path: string, parts: CacheParts = {}): Material[] =>
  Object.entries(parts).flatMap(([part, digest]) =>
    part.startsWith(CONTENT_PART) && isDigest(digest)
      ? [{ name: `${path}/${part.slice(CONTENT_PART.length)}`, digest }]
      : [],
  );

function inputsOf(
  run: RecordedRun,
  recorded: ReadonlyMap<string, TaskRun>,
  path: string,
): [string, ArtifactValue][] {
  try {
    return artifactsIn(recordedInputs(run, recorded, path).inputs);
  } catch (error) {
    // One time round a loop is recorded, too, and is no task: it takes what the loop takes.
    if (error instanceof EngineError && error.code === 'task-not-found') return [];
    throw error;
  }
}

/** Which tasks left each artifact; tasks that hold others hand on what these made. */
function makersByUri(tasks: readonly TaskRun[]): ReadonlyMap<string, readonly string[]> {
  const makers = new Map<string, string[]>();
  for (const { path, outputs } of tasks)
    for (const [, { uri }] of outputs === null ? [] : artifactsIn(outputs))
      makers.set(uri, [...(makers.get(uri) ?? []), path]);
  return makers;
}
