import type { Diagnostic } from '../core/diagnostics.ts';
import type { KubernetesExecutorConfig } from '../ir/kubernetes-platform.ts';
import type { ComponentSpec, ExecutorSpec } from '../ir/pipeline-spec.ts';
import type { SlipwayExecutorConfig } from '../ir/platform-spec.ts';
import type { BuildScope } from './build-scope.ts';
import type { ComponentDefinition, ComponentUse } from './component.ts';
import type { ContainerSpec } from './executor-settings.ts';
import type { SourceLocation } from './source-location.ts';
import type { StepDefinition } from './step.ts';

export interface CompileOptions {
  /** Image that other engines run the steps in. */
  readonly image: string;
  /** Version of Slipway, for `sdkVersion`. */
  readonly version: string;
  /** Where the engine finds a step's code: module relative to the project, and export. */
  readonly moduleOf: (step: StepDefinition) => { readonly module: string; readonly export: string };
}

type Interface = Pick<ComponentSpec, 'inputDefinitions' | 'outputDefinitions'>;

interface NewExecutor {
  readonly interface: Interface;
  readonly executor: ExecutorSpec;
  readonly slipway?: SlipwayExecutorConfig;
  readonly kubernetes?: KubernetesExecutorConfig;
  /** Where the author asked for what only a pipeline with a workspace has. */
  readonly needsWorkspace?: SourceLocation;
}

interface NewContainer {
  readonly component: ComponentDefinition;
  readonly interface: Interface;
  readonly container: ContainerSpec;
  readonly slipway?: SlipwayExecutorConfig;
}

/** Collects components and executors. A step used twice has one of each, unless a use sets its own. */
export class CompileTarget {
  readonly scope: BuildScope;
  readonly options: CompileOptions;
  readonly components: Record<string, ComponentSpec> = {};
  readonly executors: Record<string, ExecutorSpec> = {};
  readonly slipway: Record<string, SlipwayExecutorConfig> = {};
  readonly kubernetes: Record<string, KubernetesExecutorConfig> = {};
  readonly workspaceUses: SourceLocation[] = [];
  readonly #keys = new Map<ComponentDefinition, string>();
  /** Where to go on looking for a free suffix. */
  readonly #lastNumbers = new Map<string, number>();

  constructor(scope: BuildScope, options: CompileOptions) {
    this.scope = scope;
    this.options = options;
  }

  get diagnostics(): readonly Diagnostic[] {
    return this.scope.diagnostics;
  }

  /** The key of a component that all its uses share. */
  once(component: ComponentDefinition, add: () => string): string {
    const known = this.#keys.get(component);
    if (known !== undefined) return known;
    const key = add();
    this.#keys.set(component, key);
    return key;
  }

  /** A component run in a container; what one task sets makes a component of its own. */
  addContainer({ taskName, settings }: ComponentUse, added: NewContainer): string {
    const { component, container } = added;
    const shared = {
      interface: added.interface,
      ...(added.slipway === undefined ? {} : { slipway: added.slipway }),
    };
    if (settings === undefined)
      return this.once(component, () =>
        this.addExecutor(component.name, { ...shared, executor: { container } }),
      );
    const { image, env = [], resources, kubernetes } = settings;
    const own: ContainerSpec = {
      ...container,
      ...(image === undefined ? {} : { image }),
      ...withEnv(container.env, env),
      ...(resources === undefined ? {} : { resources: { ...container.resources, ...resources } }),
    };
    return this.addExecutor(taskName, {
      ...shared,
      executor: { container: own },
      ...(kubernetes === undefined ? {} : { kubernetes }),
    });
  }

  /** Adds a component with its executor; gives the component's key. */
  addExecutor(name: string, added: NewExecutor): string {
    const suffix = this.freeSuffix(name);
    const label = `exec-${name}${suffix}`;
    this.executors[label] = added.executor;
    if (added.slipway !== undefined) this.slipway[label] = added.slipway;
    if (added.kubernetes !== undefined) this.kubernetes[label] = added.kubernetes;
    if (added.needsWorkspace !== undefined) this.workspaceUses.push(added.needsWorkspace);
    const key = `comp-${name}${suffix}`;
    this.components[key] = { executorLabel: label, ...added.interface };
    return key;
  }

  addComponent(name: string, component: ComponentSpec): string {
    const key = `comp-${name}${this.freeSuffix(name)}`;
    this.components[key] = component;
    return key;
  }

  /** What makes `comp-<name>` and `exec-<name>` new. */
  freeSuffix(name: string): string {
    let n = this.#lastNumbers.get(name) ?? 1;
    const suffix = () => (n === 1 ? '' : `-${n}`);
    const isTaken = () =>
      Object.hasOwn(this.components, `comp-${name}${suffix()}`) ||
      Object.hasOwn(this.executors, `exec-${name}${suffix()}`);
    while (isTaken()) n += 1;
    this.#lastNumbers.set(name, n);
    return suffix();
  }
}

/** A task's variable takes the place of the component's of the same name. */
function withEnv(
  base: ContainerSpec['env'] = [],
  own: NonNullable<ContainerSpec['env']> = [],
): { readonly env?: NonNullable<ContainerSpec['env']> } {
  const names = new Set(own.map(({ name }) => name));
  const env = [...base.filter(({ name }) => !names.has(name)), ...own];
  return env.length === 0 ? {} : { env };
}
