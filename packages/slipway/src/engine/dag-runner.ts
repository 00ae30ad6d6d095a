import type { JsonObject } from '../core/json.ts';
import type { DagSpec, PipelineTaskSpec } from '../ir/pipeline-spec.ts';
import { upstreamOf } from '../ir/upstream-of.ts';
import type { TaskRun, TaskValues } from '../runs/run-record.ts';
import { hasOutputs } from '../runs/states.ts';
import { dagOutputs } from './dag-outputs.ts';
import { finalStatus } from './final-status.ts';
import { loopItems } from './loop-items.ts';
import { resolveInputs } from './resolve-inputs.ts';
import { runContainerTask } from './run-container-task.ts';
import type { RunContext } from './run-context.ts';
import { runFacts } from './run-facts.ts';
import { runImporter } from './run-importer.ts';
import { runLoop } from './run-loop.ts';
import { NO_VALUES, recordedError, type TaskOutcome, unsuccessfulOf } from './task-outcome.ts';

export interface DagPlace {
  readonly dag: DagSpec;
  readonly inputs: TaskValues;
  /** Path of the task that holds this DAG, or the empty string for the root. */
  readonly path: string;
}

/** Runs the tasks of one DAG as their inputs arrive; a sub-DAG is run by another instance. */
export class DagRunner {
  readonly #context: RunContext;
  readonly #place: DagPlace;
  readonly #outcomes = new Map<string, Promise<TaskOutcome>>();
  readonly #finished = new Map<string, TaskOutcome>();

  constructor(context: RunContext, place: DagPlace) {
    this.#context = context;
    this.#place = place;
  }

  /** Runs everything; fails when a task failed, is cancelled or waits when one was or does. */
  async run(): Promise<TaskOutcome> {
    const names = Object.keys(this.#place.dag.tasks);
    const outcomes = await Promise.all(names.map((name) => this.#outcome(name)));
    const unsuccessful = unsuccessfulOf(outcomes);
    if (unsuccessful !== undefined) return unsuccessful;
    const outputs = dagOutputs(this.#place.dag, (task) => this.#outputsOf(task));
    return { state: 'SUCCEEDED', outputs, error: null };
  }

  #outcome(name: string): Promise<TaskOutcome> {
    let outcome = this.#outcomes.get(name);
    if (outcome === undefined) {
      outcome = this.#runTask(name);
      this.#outcomes.set(name, outcome);
    }
    return outcome;
  }

  async #runTask(name: string): Promise<TaskOutcome> {
    const task = this.#place.dag.tasks[name] as PipelineTaskSpec;
    const path = this.#place.path === '' ? name : `${this.#place.path}/${name}`;
    const displayName = task.taskInfo?.name ?? name;
    const outcome = await this.#decide(task, this.#context.begin({ path, displayName }));
    this.#finished.set(name, outcome);
    return outcome;
  }

  async #decide(task: PipelineTaskSpec, pending: TaskRun): Promise<TaskOutcome> {
    const upstream = upstreamOf(task);
    const before = await Promise.all(upstream.map((name) => this.#outcome(name)));
    const context = isExitTask(task) ? this.#context.inTheEnd() : this.#context;
    const blocker = upstream.find((_, index) => !hasOutputs(before[index]?.state ?? 'FAILED'));
    if (context.signal.aborted)
      return context.leaveOut(pending, 'CANCELLED', 'the run was cancelled');
    // What waits has not ended, so neither what follows it nor an exit task is due.
    if (before.some(({ state }) => state === 'PAUSED'))
      return { state: 'PAUSED', outputs: null, error: null };
    if (blocker !== undefined && !runsAfterFailure(task))
      return context.leaveOut(pending, 'NOT_TRIGGERED', `${blocker} did not succeed`);
    const failed = context.failedFast();
    if (failed !== undefined) return context.leaveOut(pending, 'NOT_TRIGGERED', failed);
    try {
      return await this.#trigger({ context, task, pending });
    } catch (error) {
      return context.settle(pending, { state: 'FAILED', error: recordedError(error) });
    }
  }

  async #trigger(started: StartedTask): Promise<TaskOutcome> {
    const { context, task, pending } = started;
    const component = context.component(task.componentRef.name);
    const inputs = resolveInputs(task, component, {
      dagInputs: this.#place.inputs,
      outputsOf: (name) => this.#outputsOf(name),
      statusOf: (name) => finalStatus(this.#finished.get(name), name, context.parts.run.id),
      facts: runFacts(context.parts.run, pending.path, context.parts.workspace),
    });
    const condition = task.triggerPolicy?.condition ?? '';
    if (condition !== '' && !(await isTrue(condition, inputs.parameters)))
      return context.settle(pending, {
        state: 'NOT_TRIGGERED',
        reason: `condition is false: ${condition}`,
      });
    if (component.dag !== undefined) return runSubDag(started, component.dag, inputs);
    const importer = context.executor(component)?.importer;
    if (importer !== undefined)
      return runImporter(context, { task, component, inputs, pending, importer });
    return runContainerTask(context, { task, component, inputs, pending });
  }

  #outputsOf(name: string): TaskValues | null {
    const outcome = this.#finished.get(name);
    if (outcome === undefined || !hasOutputs(outcome.state)) return null;
    return outcome.outputs ?? NO_VALUES;
  }
}

interface StartedTask {
  readonly context: RunContext;
  readonly task: PipelineTaskSpec;
  readonly pending: TaskRun;
}

/** A DAG runs once, or once for every item of a loop. */
async function runSubDag(
  { context, task, pending }: StartedTask,
  dag: DagSpec,
  inputs: TaskValues,
): Promise<TaskOutcome> {
  const running = await context.save({
    ...pending,
    state: 'RUNNING',
    startedAtMs: context.clock.now(),
  });
  const runAt = (values: TaskValues, path: string) =>
    new DagRunner(context, { dag, inputs: values, path }).run();
  const iterations = loopItems(task, inputs);
  const limit = task.iteratorPolicy?.parallelismLimit;
  const { state, outputs, error } =
    iterations === undefined
      ? await runAt(inputs, pending.path)
      : await runLoop(dag, { iterations, limit }, (values, index) =>
          runAt(values, `${pending.path}/${index}`),
        );
  return context.settle(running, { state, outputs, error });
}

const runsAfterFailure = ({ triggerPolicy }: PipelineTaskSpec): boolean =>
  triggerPolicy?.strategy === 'ALL_UPSTREAM_TASKS_COMPLETED';

/** What runs when a guarded body has ended, after a cancel, too; KFP names such bodies itself. */
const isExitTask = (task: PipelineTaskSpec): boolean =>
  runsAfterFailure(task) && upstreamOf(task).some((name) => /^exit-handler-\d+$/.test(name));

/** CEL comes with the first condition: a run without one starts sooner. */
async function isTrue(condition: string, parameterValues: JsonObject): Promise<boolean> {
  const { evaluateCondition } = await import('../ir/cel.ts');
  return evaluateCondition(condition, parameterValues);
}
