import type { KubernetesExecutorConfig } from '../../ir/kubernetes-platform.ts';
import type { ComponentSpec, ExecutorSpec } from '../../ir/pipeline-spec.ts';
import type { ReadComponent } from '../../ir/read-component.ts';
import { sanitizedName } from '../../ir/sanitized-name.ts';
import type { CompileTarget } from '../compile-target.ts';
import type { ComponentDefinition, ComponentUse } from '../component.ts';
import { reachableComponents } from './reachable-components.ts';

/** Adds one step that was compiled on its own. */
export function addImportedStep(
  { component, pipeline }: ReadComponent,
  definition: ComponentDefinition,
  { target, use }: { readonly target: CompileTarget; readonly use: ComponentUse },
): string {
  const { executorLabel: label = '', ...rest } = component;
  const executor = pipeline.spec.deploymentSpec.executors[label] ?? {};
  const slipway = own(pipeline.platform?.deploymentSpec.executors, label);
  const kubernetes = own(pipeline.kubernetes?.deploymentSpec?.executors, label);
  const { container } = executor;
  const shared = { interface: rest, ...(slipway === undefined ? {} : { slipway }) };
  const key =
    container === undefined
      ? target.once(definition, () => target.addExecutor(definition.name, { ...shared, executor }))
      : target.addContainer(use, { ...shared, component: definition, container });
  if (kubernetes !== undefined) addKubernetes(target, key, kubernetes);
  return key;
}

/** What the task itself sets comes after what the file says. */
function addKubernetes(target: CompileTarget, key: string, base: KubernetesExecutorConfig): void {
  const label = target.components[key]?.executorLabel ?? '';
  const given = target.kubernetes[label];
  if (given === base) return;
  const merged: Record<string, unknown> = { ...base };
  for (const [field, value] of Object.entries(given ?? {})) {
    const before = merged[field];
    merged[field] = Array.isArray(before) && Array.isArray(value) ? [...before, ...value] : value;
  }
  target.kubernetes[label] = given === undefined ? base : (merged as KubernetesExecutorConfig);
}

/**
 * Adds a whole pipeline. Every component gets its new name before any reference is rewritten, so
 * names that collide with others, or with each other, never swap executors.
 */
export function addImportedPipeline(
  target: CompileTarget,
  { pipeline, component }: ReadComponent,
  definition: ComponentDefinition,
): string {
  const { spec, kubernetes } = pipeline;
  if (kubernetes?.pipelineConfig !== undefined)
    takePipelineConfig(target, kubernetes.pipelineConfig, definition);
  const root = target.addComponent(definition.name, component);
  const keys = new Map<string, string>();
  for (const [key, inner] of reachableComponents(spec))
    keys.set(key, addInner(target, { key, inner, pipeline, source: definition.source }));
  for (const key of [root, ...keys.values()]) {
    const added = target.components[key];
    if (added?.dag !== undefined) target.components[key] = withReferences(added, keys);
  }
  return root;
}

type PipelineConfig = NonNullable<
  NonNullable<ReadComponent['pipeline']['kubernetes']>['pipelineConfig']
>;

/** Settings of a run belong to the pipeline that is run: the outer one. */
function takePipelineConfig(
  { scope, workspaceUses }: CompileTarget,
  { workspace, ...others }: PipelineConfig,
  { name, source }: ComponentDefinition,
): void {
  if (workspace !== undefined && source !== undefined) workspaceUses.push(source);
  const ignored = Object.keys(others);
  const place = source?.text;
  if (ignored.length > 0)
    scope.diagnostics.push({
      code: 'imported-run-settings',
      severity: 'warning',
      path: '',
      message: `The imported pipeline ${name} sets ${ignored.join(', ')}, which only the pipeline that is run can set. Set it there.`,
      ...(place === undefined ? {} : { source: place }),
    });
}

interface Inner extends Pick<ReadComponent, 'pipeline'> {
  readonly key: string;
  readonly inner: ComponentSpec;
  readonly source: ComponentDefinition['source'];
}

function addInner(target: CompileTarget, { key, inner, pipeline, source }: Inner): string {
  const name = sanitizedName(key.replace(/^comp-/, ''));
  const { executorLabel: label, ...rest } = inner;
  if (label === undefined) return target.addComponent(name, inner);
  const slipway = own(pipeline.platform?.deploymentSpec.executors, label);
  const kubernetes = own(pipeline.kubernetes?.deploymentSpec?.executors, label);
  const executor = pipeline.spec.deploymentSpec.executors[label] as ExecutorSpec;
  return target.addExecutor(name, {
    interface: rest,
    executor,
    ...(executor.importer?.downloadToWorkspace === true ? { needsWorkspace: source } : {}),
    ...(slipway === undefined ? {} : { slipway }),
    ...(kubernetes === undefined ? {} : { kubernetes }),
  });
}

function withReferences(
  { dag, ...component }: ComponentSpec,
  keys: ReadonlyMap<string, string>,
): ComponentSpec {
  const tasks = Object.entries(dag?.tasks ?? {}).map(([name, task]) => {
    const key = keys.get(task.componentRef.name) ?? task.componentRef.name;
    return [name, { ...task, componentRef: { ...task.componentRef, name: key } }];
  });
  return { ...component, dag: { ...dag, tasks: Object.fromEntries(tasks) } };
}

const own = <T>(record: { readonly [name: string]: T } | undefined, name: string): T | undefined =>
  record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined;
