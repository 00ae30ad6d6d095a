/** A value in a text, with where it and its members begin: characters from the text's start. */
export interface SourceNode {
  readonly offset: number;
  member(key: string): SourceNode | undefined;
}

/** The place of what the path names, or of the last on its way that is there. */
export function offsetOf(root: SourceNode, path: readonly string[]): number {
  let node = root;
  for (let at = 0; at < path.length; ) {
    const found = longestMember(node, path, at);
    if (found === undefined) break;
    node = found.node;
    at += found.length;
  }
  return node.offset;
}

const KEY_PARTS_MAX = 10;

/** Diagnostics join their paths with points, and keys may have points of their own. */
function longestMember(
  node: SourceNode,
  path: readonly string[],
  at: number,
): { readonly node: SourceNode; readonly length: number } | undefined {
  for (let length = Math.min(path.length - at, KEY_PARTS_MAX); length > 0; length -= 1) {
    const member = node.member(path.slice(at, at + length).join('.'));
    if (member !== undefined) return { node: member, length };
  }
  return undefined;
}

/** Turns offsets into `line:column`, both from 1. */
export class LinePlaces {
  readonly #text: string;
  #starts: number[] | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  at(offset: number): string {
    this.#starts ??= lineStarts(this.#text);
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return `${low + 1}:${offset - (this.#starts[low] ?? 0) + 1}`;
  }
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
