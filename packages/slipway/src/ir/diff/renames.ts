import type { JsonValue } from '../../core/json.ts';
import type { PipelineSpec } from '../pipeline-spec.ts';
import type { TaskMatch } from './match-tasks.ts';

/** New names of the tasks of one DAG. */
export type NewNames = ReadonlyMap<string, string>;

/** What the tasks of a DAG are called now; a name that another task has now is marked as an old one. */
export function newNamesOf(matches: readonly TaskMatch[]): NewNames {
  const taken = new Set(matches.map(({ is }) => is));
  const names = new Map<string, string>();
  for (const { was, is } of matches)
    if (was !== undefined && was !== is)
      names.set(was, is ?? (taken.has(was) ? `${was} (before)` : was));
  return names;
}

const PREFIX = 'pipelinechannel--';

/**
 * KFP's compiler names the inputs and outputs of groups after the task that makes the value
 * (`pipelinechannel--train-model`): a task with another name gives them other names.
 */
export class ChannelNames {
  readonly #before: ReadonlySet<string>;
  readonly #after: ReadonlySet<string>;
  readonly #renamed = new Map<string, string>();

  constructor(before: PipelineSpec, after: PipelineSpec) {
    this.#before = taskNames(before);
    this.#after = taskNames(after);
  }

  /** Only names that nothing else has or had: a value from another task is a difference. */
  add(names: NewNames): void {
    for (const [was, is] of names)
      if (!this.#after.has(was) && !this.#before.has(is)) this.#renamed.set(was, is);
  }

  in(text: string): string {
    if (this.#renamed.size === 0 || !text.includes(PREFIX)) return text;
    return text.replaceAll(/pipelinechannel--([\w-]+)/g, (channel, name: string) => {
      // The longest name of a task it begins with: `read-2-n` is of `read-2`, not of `read`.
      for (let end = name.lastIndexOf('-'); end > 0; end = name.lastIndexOf('-', end - 1)) {
        const task = name.slice(0, end);
        if (!this.#before.has(task)) continue;
        const now = this.#renamed.get(task);
        return now === undefined ? channel : `${PREFIX}${now}${name.slice(end)}`;
      }
      return channel;
    });
  }
}

const taskNames = ({ components, root }: PipelineSpec): Set<string> =>
  new Set([root, ...Object.values(components)].flatMap(({ dag }) => Object.keys(dag?.tasks ?? {})));

/** A value with the new names of the tasks it refers to. */
export function withNewProducers(value: JsonValue, names: NewNames): JsonValue {
  if (names.size === 0 || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((member) => withNewProducers(member, names));
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => {
      const isName = key === 'producerTask' || key === 'producerSubtask';
      return isName && typeof member === 'string'
        ? [key, names.get(member) ?? member]
        : [key, withNewProducers(member, names)];
    }),
  );
}
