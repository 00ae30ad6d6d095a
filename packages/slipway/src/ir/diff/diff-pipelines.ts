import { canonicalJson, type JsonObject, type JsonValue } from '../../core/json.ts';
import {
  type Aspects,
  type ComponentView,
  ComponentViews,
  flattened,
  type PipelineFile,
  Signatures,
  type TaskView,
} from './component-view.ts';
import { matchTasks } from './match-tasks.ts';

/** One difference between two pipelines. */
export interface PipelineChange {
  readonly kind: 'added' | 'removed' | 'changed' | 'renamed';
  /** Path of the task through the DAGs around it, `deploy-decision/publish`; empty for the pipeline. */
  readonly task: string;
  /** What of it, such as `input lr.runtimeValue.constant` or `image`; empty for the task itself. */
  readonly aspect: string;
  readonly before?: JsonValue;
  readonly after?: JsonValue;
}

/**
 * What changes when one pipeline takes the place of another. Names of components and executors say
 * nothing: what a task refers to is compared in its place.
 */
export function diffPipelines(before: PipelineFile, after: PipelineFile): PipelineChange[] {
  const signatures = new Signatures();
  const changes: PipelineChange[] = [];
  diffAspects(changes, '', [pipelineAspects(before), pipelineAspects(after)]);
  const roots = [before, after].map((file) =>
    new ComponentViews(file, signatures).of(file.spec.root),
  ) as [ComponentView, ComponentView];
  diffComponents(changes, '', roots);
  return changes;
}

/** What stands beside the graph. */
function pipelineAspects({ spec, platform, kubernetes }: PipelineFile): Aspects {
  const { components: _c, deploymentSpec: _d, root: _r, pipelineInfo, ...rest } = spec;
  const settings = {
    ...pipelineInfo,
    ...rest,
    slipway: platform?.config,
    kubernetes: kubernetes?.pipelineConfig,
  };
  return flattened(JSON.parse(JSON.stringify(settings)) as JsonObject);
}

function diffComponents(
  changes: PipelineChange[],
  path: string,
  [before, after]: readonly [ComponentView, ComponentView],
): void {
  if (before.signature === after.signature) return;
  diffAspects(changes, path, [before.aspects, after.aspects]);
  const matches = matchTasks(before.tasks, after.tasks);
  const newNames = new Map(
    matches.flatMap(({ was, is }) => (was === undefined || is === undefined ? [] : [[was, is]])),
  );
  for (const { was, is } of matches) {
    const task = join(path, is ?? was ?? '');
    if (was === undefined) changes.push({ kind: 'added', task, aspect: '' });
    else if (is === undefined) changes.push({ kind: 'removed', task, aspect: '' });
    else {
      const [old, now] = [before.tasks.get(was), after.tasks.get(is)] as [TaskView, TaskView];
      if (was !== is) changes.push({ kind: 'renamed', task, aspect: '', before: was, after: is });
      diffAspects(changes, task, [withNewNames(old.aspects, newNames), now.aspects]);
      diffComponents(changes, task, [old.component, now.component]);
    }
  }
}

/** References to tasks that only have another name are the same references. */
function withNewNames(aspects: Aspects, newNames: ReadonlyMap<string, string>): Aspects {
  const renamed = [...aspects].map(([aspect, value]): [string, JsonValue] => {
    if (aspect.startsWith('waits for.')) {
      const name = aspect.slice('waits for.'.length);
      return [`waits for.${newNames.get(name) ?? name}`, value];
    }
    const isReference = aspect.endsWith('.producerTask') && typeof value === 'string';
    return [aspect, isReference ? (newNames.get(value) ?? value) : value];
  });
  return new Map(renamed);
}

function diffAspects(
  changes: PipelineChange[],
  task: string,
  [before, after]: readonly [Aspects, Aspects],
): void {
  for (const aspect of new Set([...before.keys(), ...after.keys()])) {
    const [old, now] = [before.get(aspect), after.get(aspect)];
    if (old === undefined && now !== undefined)
      changes.push({ kind: 'added', task, aspect, after: now });
    else if (now === undefined && old !== undefined)
      changes.push({ kind: 'removed', task, aspect, before: old });
    else if (old !== undefined && now !== undefined && canonicalJson(old) !== canonicalJson(now))
      changes.push({ kind: 'changed', task, aspect, before: old, after: now });
  }
}

const join = (path: string, name: string): string => (path === '' ? name : `${path}/${name}`);
