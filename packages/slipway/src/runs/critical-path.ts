/** When something ran; milliseconds on any clock. */
export interface Timed {
  readonly path: string;
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * The chain of tasks that decided when the last one ended: from that one back, each time over the
 * task it waited for that ended last. In the order in which they ran. `before` gives the paths a
 * task waited for; paths that are not among `tasks` are passed over.
 */
export function criticalPath(
  tasks: readonly Timed[],
  before: (path: string) => readonly string[],
): readonly Timed[] {
  const byPath = new Map(tasks.map((task) => [task.path, task]));
  const chain: Timed[] = [];
  const seen = new Set<string>();
  let task = lastOf(tasks);
  while (task !== undefined && !seen.has(task.path)) {
    chain.unshift(task);
    seen.add(task.path);
    task = lastOf(before(task.path).flatMap((path) => byPath.get(path) ?? []));
  }
  return chain;
}

const lastOf = (tasks: readonly Timed[]): Timed | undefined =>
  tasks.reduce<Timed | undefined>(
    (last, task) => (last === undefined || task.endMs > last.endMs ? task : last),
    undefined,
  );
