import { canonicalJson, type JsonValue } from '../../core/json.ts';
import { PipelineSizeError } from '../errors.ts';
import { type Aspects, flattened } from './aspects.ts';
import {
  type ComponentView,
  ComponentViews,
  type PipelineFile,
  Signatures,
  type TaskView,
} from './component-view.ts';
import { matchTasks, type TaskMatch } from './match-tasks.ts';
import { ChannelNames, type NewNames, newNamesOf, withNewProducers } from './renames.ts';

/** One difference between two pipelines. */
export interface PipelineChange {
  readonly kind: 'added' | 'removed' | 'changed' | 'renamed';
  /** Path of the task through the DAGs around it, `deploy-decision/publish`; empty for the pipeline. */
  readonly task: string;
  /** What of it, such as `input.lr`, `image` or `args.2`; empty for the task itself. */
  readonly aspect: string;
  readonly before?: JsonValue;
  readonly after?: JsonValue;
}

/** Steps of comparing; only components that hold each other many times over need more. */
const STEPS_MAX = 200_000;

/**
 * What changes when one pipeline takes the place of another. Names of components and executors say
 * nothing: what a task refers to is compared in its place.
 *
 * @throws PipelineSizeError when there are more differences than anybody reads.
 */
export function diffPipelines(before: PipelineFile, after: PipelineFile): PipelineChange[] {
  const signatures = new Signatures();
  const roots: Pair<ComponentView> = [
    new ComponentViews(before, signatures).of(before.spec.root),
    new ComponentViews(after, signatures).of(after.spec.root),
  ];
  const comparison = new Comparison(new ChannelNames(before.spec, after.spec));
  comparison.learnNames(roots);
  comparison.aspects('', [pipelineAspects(before), pipelineAspects(after)], NO_NAMES);
  comparison.components('', roots, NO_NAMES);
  return comparison.changes;
}

type Pair<T> = readonly [before: T, after: T];
const NO_NAMES: NewNames = new Map();

/** What stands beside the graph. */
function pipelineAspects({ spec, platform, kubernetes, platformSpec }: PipelineFile): Aspects {
  const { components: _c, deploymentSpec, root: _r, pipelineInfo, ...rest } = spec;
  const { executors: _e, ...restOfDeployment } = deploymentSpec;
  const { slipway: _s, kubernetes: _k, ...others } = platformSpec?.platforms ?? {};
  return new Map(
    flattened({
      ...pipelineInfo,
      ...rest,
      deploymentSpec: restOfDeployment,
      slipway: platform?.config,
      kubernetes: { ...kubernetes?.pipelineConfig, ...kubernetes?.config },
      platforms: others,
    }),
  );
}

class Comparison {
  readonly changes: PipelineChange[] = [];
  readonly #channels: ChannelNames;
  readonly #matches = new Map<ComponentView, Map<ComponentView, readonly TaskMatch[]>>();
  #steps = 0;

  constructor(channels: ChannelNames) {
    this.#channels = channels;
  }

  /** Channels are named far from the tasks they are named after; each two components are met once. */
  learnNames([before, after]: Pair<ComponentView>): void {
    if (before.signature === after.signature) return;
    const known = this.#matches.get(before) ?? new Map<ComponentView, readonly TaskMatch[]>();
    if (known.has(after)) return;
    const matches = matchTasks(before, after);
    this.#matches.set(before, known.set(after, matches));
    this.#channels.add(newNamesOf(matches));
    for (const { was = '', is = '' } of matches) {
      const [old, now] = [before.tasks.get(was), after.tasks.get(is)];
      if (old !== undefined && now !== undefined) this.learnNames([old.component, now.component]);
    }
  }

  components(path: string, [before, after]: Pair<ComponentView>, outerNames: NewNames): void {
    if (before.signature === after.signature) return;
    const matches = this.#matches.get(before)?.get(after) ?? [];
    const names = newNamesOf(matches);
    this.aspects(path, [before.aspects, after.aspects], new Map([...outerNames, ...names]));
    for (const { was, is } of matches) {
      const task = join(path, is ?? was ?? '');
      if (was === undefined) this.#add({ kind: 'added', task, aspect: '' });
      else if (is === undefined) this.#add({ kind: 'removed', task, aspect: '' });
      else {
        if (was !== is) this.#add({ kind: 'renamed', task, aspect: '', before: was, after: is });
        const [old, now] = [before.tasks.get(was), after.tasks.get(is)] as Pair<TaskView>;
        this.aspects(task, [old.aspects, now.aspects], names);
        this.components(task, [old.component, now.component], names);
      }
    }
  }

  aspects(task: string, [before, after]: Pair<Aspects>, names: NewNames): void {
    this.#step();
    const met = new Set<string>();
    for (const [name, old] of before) {
      const aspect = this.#aspectNow(name, after, names);
      const now = after.get(aspect);
      met.add(aspect);
      if (now === undefined) this.#add({ kind: 'removed', task, aspect: name, before: old });
      else if (!this.#isSame(withNewProducers(old, names), now))
        this.#add({ kind: 'changed', task, aspect, before: old, after: now });
    }
    for (const [aspect, now] of after)
      if (!met.has(aspect)) this.#add({ kind: 'added', task, aspect, after: now });
  }

  #aspectNow(aspect: string, after: Aspects, names: NewNames): string {
    if (aspect.startsWith(WAITS_FOR)) {
      const earlier = aspect.slice(WAITS_FOR.length);
      return `${WAITS_FOR}${names.get(earlier) ?? earlier}`;
    }
    return after.has(aspect) ? aspect : this.#channels.in(aspect);
  }

  #isSame(old: JsonValue, now: JsonValue): boolean {
    const [before, after] = [canonicalJson(old), canonicalJson(now)];
    return before === after || this.#channels.in(before) === after;
  }

  #add(change: PipelineChange): void {
    this.#step();
    this.changes.push(change);
  }

  #step(): void {
    this.#steps += 1;
    if (this.#steps > STEPS_MAX)
      throw new PipelineSizeError(
        'too-large',
        'diff-too-large',
        'The pipelines differ in more places than anybody reads. Compare smaller ones.',
      );
  }
}

const WAITS_FOR = 'waits for.';

const join = (path: string, name: string): string => (path === '' ? name : `${path}/${name}`);
