import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { digestFromHex } from '../../core/digest.ts';
import { canonicalJson, type JsonValue } from '../../core/json.ts';
import type { ComponentSpec } from '../../ir/pipeline-spec.ts';
import {
  artifactsIn,
  type CachedExecution,
  type CacheParts,
  type TaskValues,
} from '../../runs/run-record.ts';

export interface CacheSubject {
  readonly component: ComponentSpec;
  readonly inputs: TaskValues;
  /** Digest of the step's code, or of image and command. */
  readonly implementation: string;
  /** Environment whose ports the task uses. */
  readonly environment: string;
  /** Environment variables of the container. */
  readonly variables: Readonly<Record<string, string>>;
  /** Input parameters that name a local file whose content decides: absolute path by input name. */
  readonly contentPaths: Readonly<Record<string, string>>;
}

/** The parts that decide whether two executions are the same one (design: interface, code, values, contents). */
export async function cacheParts(subject: CacheSubject): Promise<CacheParts> {
  const { component, inputs } = subject;
  const parts: Record<string, string> = {
    interface: digestOf({
      inputs: (component.inputDefinitions ?? {}) as JsonValue,
      outputs: (component.outputDefinitions ?? {}) as JsonValue,
    }),
    implementation: subject.implementation,
    environment: subject.environment,
  };
  for (const [name, value] of Object.entries(inputs.parameters))
    parts[`input ${name}`] = digestOf(value);
  for (const [name, { type, uri, metadata }] of artifactsIn(inputs))
    parts[`input ${name}`] = digestOf({ type, uri, metadata });
  for (const [name, value] of Object.entries(subject.variables))
    parts[`variable ${name}`] = digestOf(value);
  for (const [name, path] of Object.entries(subject.contentPaths))
    parts[`content of ${name}`] = await fileDigest(path);
  return parts;
}

/**
 * The parts of a task whose author names its cache key: KFP's rule, whatever the inputs and the code
 * are. The environment stays a part, because results never cross environments.
 */
export const namedCacheParts = (
  name: string,
  component: string,
  environment: string,
): CacheParts => ({
  'cache key': digestOf({ name, component }),
  environment,
});

export const cacheKeyOf = (parts: CacheParts): string => digestOf(parts as JsonValue);

export const outputsDigest = (outputs: TaskValues): string =>
  digestOf(outputs as unknown as JsonValue);

/** Whether an entry is what was stored under its key: neither cut nor changed. */
export const isWhole = ({ cacheKey, parts, ...entry }: CachedExecution): boolean =>
  cacheKeyOf(parts) === cacheKey && outputsDigest(entry.outputs) === entry.outputsDigest;

/** What to tell a person about a miss: which parts differ from the nearest earlier execution. */
export function explainMiss(parts: CacheParts, nearest: CachedExecution | undefined): string {
  if (nearest === undefined) return 'first run of this task';
  const changed = changedParts(parts, nearest.parts);
  return changed.length === 0
    ? 'an earlier result is gone'
    : `changed since run ${nearest.run}: ${changed.join(', ')}`;
}

/** Names of the parts in which two executions differ, in order. */
export function changedParts(parts: CacheParts, others: CacheParts): readonly string[] {
  const names = new Set([...Object.keys(parts), ...Object.keys(others)]);
  return [...names].filter((name) => parts[name] !== others[name]).sort();
}

const digestOf = (value: JsonValue): string =>
  digestFromHex(createHash('sha256').update(canonicalJson(value)).digest('hex'));

/** A file that cannot be read has no digest: the step itself says what is wrong with it. */
async function fileDigest(path: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path), hash);
  } catch (error) {
    return `unreadable: ${(error as NodeJS.ErrnoException).code ?? 'unknown'}`;
  }
  return digestFromHex(hash.digest('hex'));
}
