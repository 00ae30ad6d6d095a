import { type Document, isAlias, isMap, isNode, isScalar, isSeq, type Node } from 'yaml';
import type { SourceNode } from './source-node.ts';

/** A plain value whose members' places were noted while it was read. */
export class PlainSourceNode implements SourceNode {
  readonly offset: number;
  readonly #value: unknown;
  readonly #offsets: ReadonlyMap<object, ReadonlyMap<string, number>>;

  constructor(
    value: unknown,
    offset: number,
    offsets: ReadonlyMap<object, ReadonlyMap<string, number>>,
  ) {
    this.#value = value;
    this.offset = offset;
    this.#offsets = offsets;
  }

  member(key: string): SourceNode | undefined {
    if (typeof this.#value !== 'object' || this.#value === null) return undefined;
    const offset = this.#offsets.get(this.#value)?.get(key);
    if (offset === undefined) return undefined;
    const value = (this.#value as Readonly<Record<string, unknown>>)[key];
    return new PlainSourceNode(value, offset, this.#offsets);
  }
}

/** A node of a YAML document; a member of a map begins where its key does. */
export class YamlSourceNode implements SourceNode {
  readonly offset: number;
  readonly #node: Node | null;
  readonly #document: Document;

  private constructor(node: Node | null, offset: number, document: Document) {
    this.#node = node;
    this.offset = offset;
    this.#document = document;
  }

  static of(document: Document): YamlSourceNode {
    const node = document.contents;
    return new YamlSourceNode(node, node?.range?.[0] ?? document.range?.[0] ?? 0, document);
  }

  member(key: string): SourceNode | undefined {
    const node = isAlias(this.#node) ? this.#node.resolve(this.#document) : this.#node;
    if (isSeq(node)) return this.#child(node.items[Number(key)]);
    if (!isMap(node)) return undefined;
    const pair = node.items.find(
      (item) =>
        isScalar(item.key) &&
        typeof item.key.value !== 'symbol' &&
        String(item.key.value ?? '') === key,
    );
    return pair === undefined ? undefined : this.#child(pair.value, pair.key);
  }

  #child(value: unknown, key: unknown = value): SourceNode | undefined {
    const start = isNode(key) ? key.range?.[0] : undefined;
    if (start === undefined) return undefined;
    return new YamlSourceNode(isNode(value) ? value : null, start, this.#document);
  }
}
