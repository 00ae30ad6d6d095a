/**
 * Groups of nodes on common cycles (Tarjan's strongly connected components of two or more nodes, or
 * of one that follows itself). Without recursion: chains may be as long as a file.
 */
export function stronglyConnected(
  nodes: Iterable<string>,
  successors: (node: string) => Iterable<string>,
): string[][] {
  const known = new Set(nodes);
  const search = new Search(known, successors);
  for (const node of known) search.visit(node);
  return search.groups;
}

interface Frame {
  readonly node: string;
  readonly rest: Iterator<string>;
}

class Search {
  readonly groups: string[][] = [];
  readonly #known: ReadonlySet<string>;
  readonly #successors: (node: string) => Iterable<string>;
  readonly #order = new Map<string, number>();
  readonly #low = new Map<string, number>();
  readonly #open: string[] = [];
  readonly #isOpen = new Set<string>();
  readonly #selfLoops = new Set<string>();
  readonly #frames: Frame[] = [];

  constructor(known: ReadonlySet<string>, successors: (node: string) => Iterable<string>) {
    this.#known = known;
    this.#successors = successors;
  }

  visit(start: string): void {
    if (!this.#order.has(start)) this.#enter(start);
    for (let frame = this.#frames.at(-1); frame !== undefined; frame = this.#frames.at(-1)) {
      const { done, value } = frame.rest.next();
      if (done === true) this.#leave(frame.node);
      else if (this.#known.has(value)) this.#follow(frame.node, value);
    }
  }

  #enter(node: string): void {
    this.#order.set(node, this.#order.size);
    this.#low.set(node, this.#order.size - 1);
    this.#open.push(node);
    this.#isOpen.add(node);
    this.#frames.push({ node, rest: this.#successors(node)[Symbol.iterator]() });
  }

  #follow(node: string, next: string): void {
    if (node === next) this.#selfLoops.add(node);
    if (!this.#order.has(next)) this.#enter(next);
    else if (this.#isOpen.has(next)) this.#lower(node, this.#order.get(next) ?? 0);
  }

  #leave(node: string): void {
    this.#frames.pop();
    const low = this.#low.get(node) ?? 0;
    const before = this.#frames.at(-1);
    if (before !== undefined) this.#lower(before.node, low);
    if (low !== this.#order.get(node)) return;
    const group = this.#open.splice(this.#open.lastIndexOf(node));
    for (const member of group) this.#isOpen.delete(member);
    if (group.length > 1 || this.#selfLoops.has(node)) this.groups.push(group);
  }

  #lower(node: string, to: number): void {
    this.#low.set(node, Math.min(this.#low.get(node) ?? 0, to));
  }
}
