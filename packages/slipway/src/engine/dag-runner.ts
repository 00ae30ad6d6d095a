import { evaluateCondition } from '../ir/cel.ts';
import type { DagSpec, PipelineTaskSpec } from '../ir/pipeline-spec.ts';
import type { TaskRun, TaskValues } from '../runs/run-record.ts';
import { hasOutputs } from '../runs/states.ts';
import { dagOutputs } from './dag-outputs.ts';
import { finalStatus } from './final-status.ts';
import { loopItems } from './loop-items.ts';
import { resolveInputs } from './resolve-inputs.ts';
import { runContainerTask } from './run-container-task.ts';
import type { RunContext } from './run-context.ts';
import { runImporter } from './run-importer.ts';
import { type LoopWork, runLoop } from './run-loop.ts';
import { NO_VALUES, recordedError, type TaskOutcome, unsuccessfulOf } from './task-outcome.ts';
import { upstreamOf } from './upstream.ts';

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

  /** Runs everything; fails when a task failed, is cancelled when one was cancelled. */
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
    const outcome = this.#context.completed(path) ?? (await this.#start(task, path));
    this.#finished.set(name, outcome);
    return outcome;
  }

  async #start(task: PipelineTaskSpec, path: string): Promise<TaskOutcome> {
    const displayName = task.taskInfo?.name ?? path.split('/').at(-1) ?? path;
    return this.#decide(task, await this.#context.begin({ path, displayName }));
  }

  async #decide(task: PipelineTaskSpec, pending: TaskRun): Promise<TaskOutcome> {
    const upstream = upstreamOf(task);
    const before = await Promise.all(upstream.map((name) => this.#outcome(name)));
    const blocker = upstream.find((_, index) => !hasOutputs(before[index]?.state ?? 'FAILED'));
    const waitsForAll = task.triggerPolicy?.strategy === 'ALL_UPSTREAM_TASKS_COMPLETED';
    if (this.#context.signal.aborted)
      return this.#context.settle(pending, { state: 'CANCELLED', reason: 'the run was cancelled' });
    if (blocker !== undefined && !waitsForAll)
      return this.#context.settle(pending, {
        state: 'NOT_TRIGGERED',
        reason: `${blocker} did not succeed`,
      });
    try {
      return await this.#trigger(task, pending);
    } catch (error) {
      return this.#context.settle(pending, { state: 'FAILED', error: recordedError(error) });
    }
  }

  async #trigger(task: PipelineTaskSpec, pending: TaskRun): Promise<TaskOutcome> {
    const component = this.#context.component(task.componentRef.name);
    const inputs = resolveInputs(task, component, {
      dagInputs: this.#place.inputs,
      outputsOf: (name) => this.#outputsOf(name),
      statusOf: (name) => finalStatus(this.#finished.get(name), name, this.#context.parts.run.id),
    });
    const condition = task.triggerPolicy?.condition;
    if (
      condition !== undefined &&
      condition !== '' &&
      !evaluateCondition(condition, inputs.parameters)
    )
      return this.#context.settle(pending, {
        state: 'NOT_TRIGGERED',
        reason: `condition is false: ${condition}`,
      });
    if (component.dag !== undefined) {
      const iterations = loopItems(task, inputs);
      const limit = task.iteratorPolicy?.parallelismLimit;
      return this.#runSubDag(
        component.dag,
        pending,
        iterations === undefined ? inputs : { iterations, limit },
      );
    }
    const importer = this.#context.executor(component)?.importer;
    if (importer !== undefined)
      return runImporter(this.#context, { task, component, inputs, pending, importer });
    return runContainerTask(this.#context, { task, component, inputs, pending });
  }

  async #runSubDag(
    dag: DagSpec,
    pending: TaskRun,
    work: TaskValues | LoopWork,
  ): Promise<TaskOutcome> {
    const running = await this.#context.save({
      ...pending,
      state: 'RUNNING',
      startedAtMs: this.#context.clock.now(),
    });
    const runAt = (inputs: TaskValues, path: string) =>
      new DagRunner(this.#context, { dag, inputs, path }).run();
    const { state, outputs, error } =
      'iterations' in work
        ? await runLoop(dag, work, (inputs, index) => runAt(inputs, `${pending.path}/${index}`))
        : await runAt(work, pending.path);
    return this.#context.settle(running, { state, outputs, error });
  }

  #outputsOf(name: string): TaskValues | null {
    const outcome = this.#finished.get(name);
    if (outcome === undefined || !hasOutputs(outcome.state)) return null;
    return outcome.outputs ?? NO_VALUES;
  }
}
