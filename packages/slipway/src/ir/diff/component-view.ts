import { canonicalJson, type JsonValue } from '../../core/json.ts';
import { PipelineSizeError } from '../errors.ts';
import type { KubernetesPlatform } from '../kubernetes-platform.ts';
import type { ComponentSpec, PipelineSpec, PipelineTaskSpec } from '../pipeline-spec.ts';
import type { PlatformSpec, SlipwayPlatform } from '../platform-spec.ts';
import { type Aspects, flattened, whole } from './aspects.ts';

/** What `readPipeline` gives. */
export interface PipelineFile {
  readonly spec: PipelineSpec;
  readonly platform?: SlipwayPlatform;
  readonly kubernetes?: KubernetesPlatform;
  /** The whole document; of it, only what the two above are not. */
  readonly platformSpec?: PlatformSpec;
}

/** What a component does: its settings by name, and the tasks in it. Names of components say nothing. */
export interface ComponentView {
  readonly aspects: Aspects;
  readonly tasks: ReadonlyMap<string, TaskView>;
  /** Equal for components that do the same. */
  readonly signature: number;
}

export interface TaskView {
  /** Of this use: inputs, order, condition, retries. */
  readonly aspects: Aspects;
  readonly component: ComponentView;
}

/** Far beyond what anybody nests; a hostile file must not end the program. */
const DEPTH_MAX = 500;

/** Follows references, so that only what tasks do is left; each component is looked at once. */
export class ComponentViews {
  readonly #file: PipelineFile;
  readonly #signatures: Signatures;
  /** Of a component that is still being looked at: how deep it is. */
  readonly #views = new Map<ComponentSpec, ComponentView | number>();
  #depth = 0;

  constructor(file: PipelineFile, signatures: Signatures) {
    this.#file = file;
    this.#signatures = signatures;
  }

  of(component: ComponentSpec | undefined): ComponentView {
    if (component === undefined) return this.#broken('missing');
    const known = this.#views.get(component);
    if (typeof known === 'number')
      return this.#broken(`the one ${this.#depth - known} above: it contains itself`);
    if (known !== undefined) return known;
    if (this.#depth === DEPTH_MAX) throw tooDeep();
    this.#views.set(component, this.#depth);
    this.#depth += 1;
    const view = this.#make(component);
    this.#depth -= 1;
    this.#views.set(component, view);
    return view;
  }

  #make(component: ComponentSpec): ComponentView {
    const { components } = this.#file.spec;
    const tasks = new Map<string, TaskView>();
    for (const [name, task] of Object.entries(component.dag?.tasks ?? {})) {
      const found = own(components, task.componentRef.name);
      tasks.set(name, { aspects: taskAspects(name, task), component: this.of(found) });
    }
    const aspects = new Map([
      ...componentAspects(component),
      ...this.#executorAspects(component.executorLabel),
    ]);
    return { aspects, tasks, signature: this.#signatures.of(textOf(aspects, tasks)) };
  }

  #broken(why: string): ComponentView {
    const aspects = new Map([['component', why]]);
    return { aspects, tasks: new Map(), signature: this.#signatures.of(why) };
  }

  /** The container or importer, with the settings of each platform for it. */
  #executorAspects(label: string | undefined): [string, JsonValue][] {
    if (label === undefined) return [];
    const { spec, platform, kubernetes } = this.#file;
    const executor = own(spec.deploymentSpec.executors, label);
    if (executor === undefined) return [['executor', 'missing']];
    const { container, ...other } = executor;
    const { env = [], ...rest } = container ?? {};
    return flattened({
      ...rest,
      ...other,
      env: Object.fromEntries(env.map(({ name, value = '' }) => [name, value])),
      slipway: own(platform?.deploymentSpec.executors, label),
      kubernetes: own(kubernetes?.deploymentSpec?.executors, label),
    });
  }
}

const tooDeep = (): PipelineSizeError =>
  new PipelineSizeError(
    'too-large',
    'diff-too-deep',
    `A pipeline has more than ${DEPTH_MAX} pipelines and groups inside of each other.`,
  );

/** What a component takes and gives. */
function componentAspects(component: ComponentSpec): [string, JsonValue][] {
  const { inputDefinitions, outputDefinitions, dag, executorLabel: _, ...rest } = component;
  const { tasks: _tasks, outputs, ...restOfDag } = dag ?? {};
  return [
    ...flattened({
      takes: { ...inputDefinitions?.parameters, ...inputDefinitions?.artifacts },
      gives: { ...outputDefinitions?.parameters, ...outputDefinitions?.artifacts },
    }),
    ...whole('gives from', { ...outputs?.parameters, ...outputs?.artifacts }),
    ...flattened({ ...rest, ...restOfDag }),
  ];
}

/** A task's display name counts only where it is not the task's own. */
function taskAspects(name: string, task: PipelineTaskSpec): Aspects {
  const { componentRef: _name, taskInfo, inputs, dependentTasks, ...settings } = task;
  const { name: displayName, ...restOfInfo } = taskInfo ?? {};
  return new Map([
    ...(displayName === name ? [] : flattened({ 'display name': displayName })),
    ...whole('input', { ...inputs?.parameters, ...inputs?.artifacts }),
    ...(dependentTasks ?? []).map((earlier): [string, JsonValue] => [`waits for.${earlier}`, true]),
    ...flattened({ ...settings, ...restOfInfo }),
  ]);
}

const own = <T>(record: { readonly [name: string]: T } | undefined, name: string): T | undefined =>
  record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined;

/** Gives equal texts equal numbers; shared by what is to be compared. */
export class Signatures {
  readonly #numbers = new Map<string, number>();

  of(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const number = this.#numbers.size;
    this.#numbers.set(text, number);
    return number;
  }
}

/** The signatures of what is inside stand for it. */
const textOf = (aspects: Aspects, tasks: ReadonlyMap<string, TaskView>): string =>
  canonicalJson([
    [...aspects].sort(byFirst),
    [...tasks]
      .sort(byFirst)
      .map(([name, task]) => [name, [...task.aspects].sort(byFirst), task.component.signature]),
  ] as unknown as JsonValue);

const byFirst = (a: readonly [string, unknown], b: readonly [string, unknown]): number =>
  a[0] < b[0] ? -1 : 1;
