import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ListedObject } from '../artifacts/artifact-store.ts';
import type { EnvironmentPorts } from '../environments/environment-ports.ts';
import {
  artifactsNamedIn,
  type RetentionPolicy,
  runsToForget,
  unreferenced,
} from '../runs/retention.ts';

/** What was stored or asked for this lately may be about to be named by a run that goes on. */
const GRACE_MS = 3_600_000;

/** Enough to see all of them. */
const RUNS_MAX = 1_000_000;

export interface GarbageOptions {
  readonly policy: RetentionPolicy;
  readonly nowMs: number;
  /** Only say what would go. */
  readonly isDryRun: boolean;
  readonly workspacesFolder: string;
  readonly signal: AbortSignal;
}

export interface Garbage {
  readonly runs: readonly string[];
  readonly cacheEntries: number;
  readonly artifacts: readonly string[];
  readonly bytes: number;
}

/**
 * Forgets old runs and cache entries, then removes what nothing refers to any more: not a model, an
 * endpoint, a release, a monitor, a table version, a run or a cache entry. Records go before what they name, so
 * that a stop in between leaves nothing that points nowhere.
 */
export async function collectGarbage(
  environment: EnvironmentPorts,
  options: GarbageOptions,
): Promise<Garbage> {
  const { runs } = environment;
  const all = await runs.listRuns(RUNS_MAX);
  const leaving = new Set(runsToForget(all, options.policy, options.nowMs).map(({ id }) => id));
  const oldEntries = await oldCacheEntries(environment, options);
  const forgotten: string[] = [];
  for (const id of leaving) {
    if (options.signal.aborted) break;
    if (options.isDryRun || (await forgetRun(environment, options.workspacesFolder, id)))
      forgotten.push(id);
  }
  if (!options.isDryRun) for (const key of oldEntries) await runs.forgetExecution(key);
  const gone = { runs: new Set(forgotten), entries: new Set(oldEntries) };
  const { artifacts, bytes } = await sweep(environment, options, await rootsOf(environment, gone));
  return { runs: forgotten, cacheEntries: oldEntries.length, artifacts, bytes };
}

async function oldCacheEntries(
  { runs }: EnvironmentPorts,
  { policy, nowMs }: GarbageOptions,
): Promise<readonly string[]> {
  const entries = await runs.executions();
  return entries
    .filter((entry) => !('outputs' in entry) || nowMs - entry.createdAtMs >= policy.olderThanMs)
    .map(({ cacheKey }) => cacheKey);
}

async function forgetRun(
  { runs, logs }: EnvironmentPorts,
  workspacesFolder: string,
  id: string,
): Promise<boolean> {
  if (!(await runs.forgetRun(id))) return false;
  await logs.forget(id);
  await rm(join(workspacesFolder, id), { recursive: true, force: true });
  return true;
}

interface Gone {
  readonly runs: ReadonlySet<string>;
  readonly entries: ReadonlySet<string>;
}

/** Every artifact that a record which stays names, wherever in it. */
async function rootsOf(environment: EnvironmentPorts, gone: Gone): Promise<ReadonlySet<string>> {
  const { name, runs, models, endpoints, releases, monitors, warehouse } = environment;
  const roots = new Set(await warehouse.artifactUris());
  const add = (record: unknown) => {
    for (const uri of artifactsNamedIn(record, name)) roots.add(uri);
  };
  for (const model of await models.models()) add(await models.versions(model));
  add(await endpoints.list());
  add(await releases.list());
  add(await monitors.list());
  for (const entry of await runs.executions()) if (!gone.entries.has(entry.cacheKey)) add(entry);
  for (const run of await runs.listRuns(RUNS_MAX)) {
    if (gone.runs.has(run.id)) continue;
    add(run);
    add(await runs.tasks(run.id));
  }
  return roots;
}

async function sweep(
  { artifacts }: EnvironmentPorts,
  { nowMs, isDryRun, signal }: GarbageOptions,
  roots: ReadonlySet<string>,
): Promise<Pick<Garbage, 'artifacts' | 'bytes'>> {
  const objects: ListedObject[] = [];
  for await (const object of artifacts.list()) objects.push(object);
  const sizes = new Map(objects.map(({ uri, storedBytes }) => [uri, storedBytes]));
  const touchedBeforeMs = nowMs - GRACE_MS;
  const young = objects.filter(({ touchedAtMs }) => touchedAtMs >= touchedBeforeMs);
  const members = new Map<string, readonly string[]>();
  // What is damaged or gone names nothing that could be read.
  for (const uri of new Set([...roots, ...young.map((object) => object.uri)]))
    members.set(uri, await artifacts.members(uri).catch(() => []));
  const leaving = unreferenced({
    objects,
    roots,
    namedBy: (uri) => members.get(uri) ?? [],
    touchedBeforeMs,
  });
  const removed: string[] = [];
  let bytes = 0;
  for (const uri of leaving) {
    if (signal.aborted) break;
    if (!isDryRun && !(await artifacts.removeUntouched(uri, touchedBeforeMs))) continue;
    removed.push(uri);
    bytes += sizes.get(uri) ?? 0;
  }
  return { artifacts: removed, bytes };
}
