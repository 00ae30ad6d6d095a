import { canonicalJson, type JsonObject, type JsonValue } from '../../core/json.ts';
import type { KubernetesPlatform } from '../kubernetes-platform.ts';
import type { ComponentSpec, PipelineSpec, PipelineTaskSpec } from '../pipeline-spec.ts';
import type { SlipwayPlatform } from '../platform-spec.ts';

/** What `readPipeline` gives. */
export interface PipelineFile {
  readonly spec: PipelineSpec;
  readonly platform?: SlipwayPlatform;
  readonly kubernetes?: KubernetesPlatform;
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

/** A setting in words such as `input lr` or `args.2`, and its value. */
export type Aspects = ReadonlyMap<string, JsonValue>;

/** Far beyond what anybody nests; a hostile file must not end the program. */
const DEPTH_MAX = 500;

/** Follows references, so that only what tasks do is left; each component is looked at once. */
export class ComponentViews {
  readonly #file: PipelineFile;
  readonly #signatures: Signatures;
  readonly #views = new Map<ComponentSpec, ComponentView | 'open'>();

  #depth = 0;

  constructor(file: PipelineFile, signatures: Signatures) {
    this.#file = file;
    this.#signatures = signatures;
  }

  of(component: ComponentSpec | undefined): ComponentView {
    if (component === undefined) return this.#broken('missing');
    const known = this.#views.get(component);
    if (this.#depth === DEPTH_MAX) return this.#broken('nested too deeply');
    if (known === 'open') return this.#broken('contains itself');
    if (known !== undefined) return known;
    this.#views.set(component, 'open');
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
      const key = task.componentRef.name;
      const found = Object.hasOwn(components, key) ? components[key] : undefined;
      tasks.set(name, { aspects: taskAspects(name, task), component: this.of(found) });
    }
    const aspects = flattened({
      ...interfaceAspects(component),
      ...this.#executorAspects(component.executorLabel),
    });
    return { aspects, tasks, signature: this.#signatures.of(textOf(aspects, tasks)) };
  }

  #broken(why: string): ComponentView {
    const aspects = new Map([['component', why]]);
    return { aspects, tasks: new Map(), signature: this.#signatures.of(why) };
  }

  /** The container or importer, with the settings of each platform for it. */
  #executorAspects(label: string | undefined): JsonObject {
    if (label === undefined) return {};
    const { spec, platform, kubernetes } = this.#file;
    const own = <T>(record: { readonly [name: string]: T } | undefined): T | undefined =>
      record !== undefined && Object.hasOwn(record, label) ? record[label] : undefined;
    const { container, ...other } = own(spec.deploymentSpec.executors) ?? {};
    const { env = [], ...rest } = container ?? {};
    return json({
      ...rest,
      ...other,
      env: Object.fromEntries(env.map(({ name, value = '' }) => [name, value])),
      slipway: own(platform?.deploymentSpec.executors),
      kubernetes: own(kubernetes?.deploymentSpec?.executors),
    });
  }
}

/** What a component takes and gives. */
function interfaceAspects({ inputDefinitions, outputDefinitions, dag }: ComponentSpec): JsonObject {
  return json({
    takes: { ...inputDefinitions?.parameters, ...inputDefinitions?.artifacts },
    gives: { ...outputDefinitions?.parameters, ...outputDefinitions?.artifacts },
    'gives from': { ...dag?.outputs?.parameters, ...dag?.outputs?.artifacts },
  });
}

/** A task's display name counts only where it is not the task's own. */
function taskAspects(name: string, task: PipelineTaskSpec): Aspects {
  const { componentRef: _name, taskInfo, inputs, dependentTasks, ...settings } = task;
  return flattened(
    json({
      ...(taskInfo?.name === name ? {} : { 'display name': taskInfo?.name }),
      input: { ...inputs?.parameters, ...inputs?.artifacts },
      'waits for': Object.fromEntries((dependentTasks ?? []).map((earlier) => [earlier, true])),
      ...settings,
    }),
  );
}

/** Leaves by path; an empty list or object is a leaf. */
export function flattened(value: JsonObject): Aspects {
  const leaves = new Map<string, JsonValue>();
  const visit = (path: string, member: JsonValue): void => {
    const isTree = typeof member === 'object' && member !== null && Object.keys(member).length > 0;
    if (!isTree) leaves.set(path, member);
    else
      for (const [key, inner] of Object.entries(member as JsonObject))
        visit(path === '' ? key : `${path}.${key}`, inner);
  };
  for (const [key, member] of Object.entries(value))
    if (!isEmptyObject(member)) visit(key, member as JsonValue);
  return leaves;
}

const isEmptyObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0;

/** Members that are undefined are gone. */
const json = (value: object): JsonObject => JSON.parse(JSON.stringify(value)) as JsonObject;

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
