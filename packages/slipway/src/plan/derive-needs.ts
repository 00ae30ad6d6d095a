import type { ComponentSpec, PipelineSpec } from '../ir/pipeline-spec.ts';
import type { SlipwayExecutorConfig, SlipwayPlatform } from '../ir/platform-spec.ts';
import type { AccessNeed, PlanPlace } from './access-need.ts';
import { ArtifactOrigins, type Scope } from './artifact-origins.ts';
import { PlanError } from './errors.ts';

/** To KFP a table is a dataset; whether one is a file or a table shows in what the step declares. */
const DATASETS: ReadonlySet<string | undefined> = new Set(['system.Dataset', 'google.BQTable']);

/** Small files can stand for more tasks than anybody would run. */
const TASKS_MAX = 100_000;
const DEPTH_MAX = 200;

/** What each identity needs for a compiled pipeline: what its steps declare, and what their wires imply. */
export function deriveNeeds(
  {
    spec,
    platform,
  }: { readonly spec: PipelineSpec; readonly platform: SlipwayPlatform | undefined },
  place: PlanPlace,
): readonly AccessNeed[] {
  const needs = new NeedCollector(spec, platform, place);
  needs.visit({ component: spec.root, path: '', depth: 0, parent: null, task: null });
  return needs.sorted();
}

class NeedCollector {
  readonly #spec: PipelineSpec;
  readonly #platform: SlipwayPlatform | undefined;
  readonly #place: PlanPlace;
  readonly #origins: ArtifactOrigins;
  #visited = 0;
  readonly #found = new Map<string, AccessNeed & { tasks: string[] }>();

  constructor(spec: PipelineSpec, platform: SlipwayPlatform | undefined, place: PlanPlace) {
    this.#spec = spec;
    this.#platform = platform;
    this.#place = place;
    this.#origins = new ArtifactOrigins(spec, (component) => this.#environmentOf(component));
  }

  visit(scope: Scope): void {
    this.#visited += 1;
    if (this.#visited > TASKS_MAX || scope.depth > DEPTH_MAX)
      throw new PlanError(
        'too-large',
        'plan-too-large',
        `The pipeline has more than ${TASKS_MAX} tasks or ${DEPTH_MAX} levels, or contains itself.`,
      );
    if (scope.component.dag === undefined) this.#addStep(scope);
    for (const [name, task] of Object.entries(scope.component.dag?.tasks ?? {})) {
      const component = componentNamed(this.#spec, task.componentRef.name);
      const path = scope.path === '' ? name : `${scope.path}/${name}`;
      if (component !== undefined)
        this.visit({ component, path, depth: scope.depth + 1, parent: scope, task });
    }
  }

  sorted(): readonly AccessNeed[] {
    const key = ({ identity, environment, operation }: AccessNeed) =>
      `${identity}\0${environment}\0${operation}`;
    return [...this.#found.values()].sort((a, b) => (key(a) < key(b) ? -1 : 1));
  }

  #config({ executorLabel = '' }: ComponentSpec): SlipwayExecutorConfig | undefined {
    const executors = this.#platform?.deploymentSpec.executors ?? {};
    return Object.hasOwn(executors, executorLabel) ? executors[executorLabel] : undefined;
  }

  #environmentOf(component: ComponentSpec): string {
    const { environment, releaseTarget } = this.#place;
    return this.#config(component)?.in === 'releaseTarget' ? releaseTarget : environment;
  }

  #addStep(scope: Scope): void {
    const { component, path } = scope;
    const config = this.#config(component);
    const home = this.#environmentOf(component);
    const identity = `${config?.in === 'releaseTarget' ? 'releaser' : 'runner'}@${home}`;
    const add = (environment: string, operation: string) =>
      this.#add({ identity, environment, operation, tasks: [path] });
    const access = config?.access ?? [];
    for (const operation of access) add(home, operation);
    for (const name of config?.secrets ?? []) add(home, `secrets:${name}`);
    const { inputDefinitions, outputDefinitions } = component;
    for (const [name, { artifactType }] of Object.entries(inputDefinitions?.artifacts ?? {})) {
      const isTable = DATASETS.has(artifactType.schemaTitle) && access.includes('warehouse:read');
      for (const environment of this.#origins.ofInput(scope, name))
        add(environment, isTable ? 'warehouse:read' : 'artifacts:read');
    }
    const writesTables = access.includes('warehouse:write');
    const files = Object.values(outputDefinitions?.artifacts ?? {}).filter(
      ({ artifactType }) => !(writesTables && DATASETS.has(artifactType.schemaTitle)),
    );
    if (files.length > 0) add(home, 'artifacts:write');
  }

  #add(need: AccessNeed): void {
    const key = `${need.identity}\0${need.environment}\0${need.operation}`;
    const known = this.#found.get(key);
    if (known === undefined) this.#found.set(key, { ...need, tasks: [...need.tasks] });
    else if (!known.tasks.includes(need.tasks[0] ?? '')) known.tasks.push(...need.tasks);
  }
}

const componentNamed = (spec: PipelineSpec, name: string): ComponentSpec | undefined =>
  Object.hasOwn(spec.components, name) ? spec.components[name] : undefined;
