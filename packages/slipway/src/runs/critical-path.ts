/** A task as its place in time needs it. */
export interface TimedTask {
  /** `loop/3/train` lies inside `loop/3`, which lies inside `loop`. */
  readonly path: string;
  readonly durationMs: number;
}

export interface CriticalPath {
  /** Paths of the tasks, in the order in which they had to run. */
  readonly paths: readonly string[];
  readonly lengthMs: number;
}

/**
 * The longest chain of tasks of which each waits for the one before: a run cannot be shorter, however
 * many workers it has. `upstreamOf` names what a task waits for, by path; a group of tasks waits for
 * its upstream as a whole, and is over when the last inside of it is. What took no time is left out.
 */
export function criticalPath(
  tasks: readonly TimedTask[],
  upstreamOf: (path: string) => readonly string[],
): CriticalPath {
  const end = new LongestChains(tasks, upstreamOf).toTheEndOf('');
  const paths: string[] = [];
  for (let link: Chain | undefined = end; link !== undefined; link = link.before)
    if (link.path !== undefined) paths.push(link.path);
  return { paths: paths.reverse(), lengthMs: end.lengthMs };
}

/** A chain by its last link. */
interface Chain {
  readonly lengthMs: number;
  readonly path?: string;
  readonly before?: Chain;
}

interface Moment {
  readonly path: string;
  readonly isEnd: boolean;
}

const NOTHING: Chain = { lengthMs: 0 };

const keyOf = ({ path, isEnd }: Moment): string => `${isEnd ? 'end' : 'begin'} ${path}`;

const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** The longest chain up to the begin and the end of every task and group; the root's path is empty. */
class LongestChains {
  readonly #durations: ReadonlyMap<string, number>;
  readonly #inside = new Map<string, string[]>([['', []]]);
  readonly #upstreamOf: (path: string) => readonly string[];
  readonly #chains = new Map<string, Chain>();

  constructor(tasks: readonly TimedTask[], upstreamOf: (path: string) => readonly string[]) {
    this.#durations = new Map(tasks.map(({ path, durationMs }) => [path, durationMs]));
    this.#upstreamOf = upstreamOf;
    for (const { path } of tasks) this.#place(path);
  }

  /** Walks with its own stack: a chain may be longer than the call stack. A cycle is cut. */
  toTheEndOf(path: string): Chain {
    const open: Moment[] = [{ path, isEnd: true }];
    const expanded = new Set<string>();
    for (let moment = open.at(-1); moment !== undefined; moment = open.at(-1)) {
      const key = keyOf(moment);
      if (expanded.has(key) || this.#chains.has(key)) {
        if (!this.#chains.has(key)) this.#chains.set(key, this.#longestTo(moment));
        open.pop();
        continue;
      }
      expanded.add(key);
      for (const before of this.#before(moment))
        if (!expanded.has(keyOf(before))) open.push(before);
    }
    return this.#chains.get(keyOf({ path, isEnd: true })) ?? NOTHING;
  }

  /** Iterations of a loop have no record of their own. */
  #place(path: string): void {
    if (path === '' || this.#inside.has(path)) return;
    this.#inside.set(path, []);
    const parent = parentOf(path);
    this.#place(parent);
    this.#inside.get(parent)?.push(path);
  }

  #before({ path, isEnd }: Moment): readonly Moment[] {
    if (isEnd)
      return [
        { path, isEnd: false },
        ...(this.#inside.get(path) ?? []).map((inner) => ({ path: inner, isEnd: true })),
      ];
    if (path === '') return [];
    const upstream = this.#upstreamOf(path).filter((other) => this.#inside.has(other));
    return [
      { path: parentOf(path), isEnd: false },
      ...upstream.map((other) => ({ path: other, isEnd: true })),
    ];
  }

  #longestTo(moment: Moment): Chain {
    let longest = NOTHING;
    for (const before of this.#before(moment)) {
      const chain = this.#chains.get(keyOf(before)) ?? NOTHING;
      if (chain.lengthMs > longest.lengthMs) longest = chain;
    }
    const { path, isEnd } = moment;
    const durationMs = this.#durations.get(path) ?? 0;
    const isOwnWork = isEnd && (this.#inside.get(path) ?? []).length === 0;
    if (!isOwnWork || !(durationMs > 0)) return longest;
    return { lengthMs: longest.lengthMs + durationMs, path, before: longest };
  }
}
