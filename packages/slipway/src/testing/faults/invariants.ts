import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { EnvironmentPorts } from '../../environments/environment-ports.ts';
import { artifactsIn, type TaskRun } from '../../runs/run-record.ts';
import { hasOutputs } from '../../runs/states.ts';

/** What must hold of the stores whenever an engine has died, and after the run was resumed. */
export interface RunSight {
  /** Tasks by path. */
  readonly tasks: Readonly<Record<string, TaskRun>>;
  /** How often each effect happened outside. */
  readonly effects: Readonly<Record<string, number>>;
}

export async function sightOf(
  environment: EnvironmentPorts,
  run: string,
  effectsFile: string,
): Promise<RunSight> {
  const tasks = await environment.runs.tasks(run);
  const lines = existsSync(effectsFile) ? readFileSync(effectsFile, 'utf8').trim().split('\n') : [];
  const effects: Record<string, number> = {};
  for (const line of lines.filter(Boolean)) effects[line] = (effects[line] ?? 0) + 1;
  return { tasks: Object.fromEntries(tasks.map((task) => [task.path, task])), effects };
}

/** Violations of what a crash may do: none is what a test expects. */
export function crashViolations(before: RunSight, after: RunSight): readonly string[] {
  const found: string[] = [];
  for (const [path, task] of Object.entries(before.tasks)) {
    if (!hasOutputs(task.state)) continue;
    const now = after.tasks[path];
    if (now === undefined || !hasOutputs(now.state)) found.push(`the result of ${path} was lost`);
    else if (JSON.stringify(now.outputs) !== JSON.stringify(task.outputs))
      found.push(`the outputs of ${path} were changed`);
    const effect = task.outputs?.parameters.line;
    if (typeof effect !== 'string') continue;
    if (before.effects[effect] !== after.effects[effect])
      found.push(`${path} had finished and ran again`);
  }
  return found;
}

/** Violations of what a finished run must be, held against one that nothing disturbed. */
export function finishedViolations(undisturbed: RunSight, after: RunSight): readonly string[] {
  const found: string[] = [];
  const paths = new Set([...Object.keys(undisturbed.tasks), ...Object.keys(after.tasks)]);
  for (const path of paths) {
    const expected = undisturbed.tasks[path];
    const now = after.tasks[path];
    if (expected?.state !== now?.state)
      found.push(`${path} is ${now?.state}, undisturbed it is ${expected?.state}`);
    if (path.endsWith('flaky')) continue;
    if (JSON.stringify(expected?.outputs) !== JSON.stringify(now?.outputs))
      found.push(`${path} gives ${JSON.stringify(now?.outputs)}`);
  }
  for (const [effect, times] of Object.entries(undisturbed.effects))
    if ((after.effects[effect] ?? 0) < times) found.push(`${effect} never happened`);
  return found;
}

/** Every artifact that a task or a cache entry of the run names decrypts to its digest. */
export async function unreadableArtifacts(
  environment: EnvironmentPorts,
  sight: RunSight,
  folder: string,
): Promise<readonly string[]> {
  const found: string[] = [];
  const scratch = mkdtempSync(join(folder, 'artifacts-'));
  for (const task of Object.values(sight.tasks)) {
    const execution = await environment.runs.findExecution(task.cacheKey ?? '');
    for (const values of [task.outputs, execution?.outputs])
      for (const [name, { uri }] of values == null ? [] : artifactsIn(values))
        await environment.artifacts.materialize(uri, join(scratch, `${found.length}`)).then(
          () => rmSync(join(scratch, `${found.length}`), { recursive: true }),
          (error: Error) => found.push(`${task.path}.${name}: ${error.message}`),
        );
  }
  return found;
}

/** Processes of the run and workers of its engines that are still there some seconds after those died. */
export async function orphansOf(
  run: string,
  engines: readonly number[],
): Promise<readonly number[]> {
  const marks = [`SLIPWAY_RUN=${run}\0`, ...engines.map((pid) => `SLIPWAY_ENGINE=${pid}/`)];
  for (let tries = 0; ; tries += 1) {
    const found = processesWith(marks);
    if (found.length === 0 || tries === 50) return found;
    await delay(100);
  }
}

const processesWith = (marks: readonly string[]): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const variables = readFileSync(`/proc/${pid}/environ`, 'utf8');
        return marks.some((mark) => variables.includes(mark));
      } catch {
        return false;
      }
    })
    .map(Number);
