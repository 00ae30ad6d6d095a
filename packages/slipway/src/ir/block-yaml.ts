import {
  indentAt,
  lineEndAt,
  type ReadScalar,
  readLiteral,
  readPlain,
  readQuoted,
} from './block-scalars.ts';
import { PYTHON_INT, PYTHON_NOT_FINITE, plainValue } from './python-scalars.ts';

/** Is told where each member of each map and list begins: characters from the text's start. */
export type OnMember = (container: object, key: string, offset: number) => void;

/** Line breaks besides `\n` and characters that a text may hold only escaped. */
const OUTLANDISH = /[^\P{Cc}\t\n]|[\u2028\u2029\ufeff\ufffe\uffff]/u;
const NESTING_MAX = 150;
const PLAIN_KEY = /([A-Za-z_][A-Za-z0-9_./-]*):(?=[ \n]|$)/y;
const DASH = 45;
const HASH = 35;
const SPACE = 32;

/**
 * The documents of a text in the plain block form of YAML that PyYAML and Slipway write, many times
 * faster than YAML in general. Undefined when anything in it is not of that form, wrong or not:
 * the general reader then says what it means.
 */
export function readBlockYaml(text: string, onMember?: OnMember): unknown[] | undefined {
  if (OUTLANDISH.test(text)) return undefined;
  const reader = new BlockReader(text, onMember);
  return reader.documents();
}

class BlockReader {
  readonly #text: string;
  readonly #onMember: OnMember | undefined;
  /** Where the next content begins, and its column; a line of -1 columns is the end of a document. */
  #at = 0;
  #column = -1;
  #hasFailed = false;

  constructor(text: string, onMember: OnMember | undefined) {
    this.#text = text;
    this.#onMember = onMember;
  }

  documents(): unknown[] | undefined {
    const documents: unknown[] = [];
    this.#toLine(0);
    while (!this.#hasFailed && this.#at < this.#text.length) {
      if (this.#isDocumentEnd()) this.#toLine(this.#at + 4);
      if (this.#column !== 0) return undefined;
      this.#onMember?.(documents, String(documents.length), this.#at);
      documents.push(this.#block(0, 0));
      if (!this.#isDocumentEnd()) return undefined;
    }
    return this.#hasFailed ? undefined : documents;
  }

  #isDocumentEnd(): boolean {
    return this.#column === -1;
  }

  #fail(): undefined {
    this.#hasFailed = true;
    this.#at = this.#text.length;
    this.#column = -1;
    return undefined;
  }

  /** To the first content at or after the start of a line. */
  #toLine(from: number): void {
    for (let at = from; at < this.#text.length; ) {
      const indent = indentAt(this.#text, at);
      const code = this.#text.charCodeAt(at + indent);
      if (code !== 10 && code !== HASH && at + indent < this.#text.length) {
        this.#at = at + indent;
        this.#column = indent === 0 && this.#text.startsWith('---', at) ? this.#marker(at) : indent;
        return;
      }
      at = lineEndAt(this.#text, at) + 1;
    }
    this.#at = this.#text.length;
    this.#column = -1;
  }

  #marker(at: number): number {
    if (this.#text[at + 3] === '\n') return -1;
    this.#fail();
    return -1;
  }

  #block(column: number, depth: number): unknown {
    if (depth > NESTING_MAX) return this.#fail();
    return this.#isDash() ? this.#list(column, depth) : this.#map(column, depth);
  }

  #isDash(): boolean {
    const next = this.#text.charCodeAt(this.#at + 1);
    return this.#text.charCodeAt(this.#at) === DASH && (next === SPACE || next === 10);
  }

  #list(column: number, depth: number): unknown[] {
    const items: unknown[] = [];
    while (this.#column === column && this.#isDash()) {
      const dash = this.#at;
      const spaces = indentAt(this.#text, dash + 1);
      this.#at = dash + 1 + spaces;
      const index = items.length;
      if (this.#text.charCodeAt(this.#at) === 10) {
        this.#toLine(this.#at + 1);
        items.push(this.#column > column ? this.#block(this.#column, depth + 1) : null);
      } else {
        this.#onMember?.(items, String(index), this.#at);
        items.push(this.#item(column, spaces, depth));
        continue;
      }
      this.#onMember?.(items, String(index), dash);
    }
    if (this.#column > column) this.#fail();
    return items;
  }

  /** After a dash: a map, a list or a scalar. */
  #item(column: number, spaces: number, depth: number): unknown {
    const inner = column + 1 + spaces;
    if (this.#isDash() || this.#isKeyAhead()) {
      this.#column = inner;
      return this.#block(inner, depth + 1);
    }
    return this.#scalar(column);
  }

  #isKeyAhead(): boolean {
    const quote = this.#text[this.#at];
    if (quote === '"' || quote === "'") {
      const key = readQuoted(this.#text, this.#at, Number.POSITIVE_INFINITY);
      return key !== undefined && this.#text[key.end] === ':';
    }
    PLAIN_KEY.lastIndex = this.#at;
    return PLAIN_KEY.test(this.#text);
  }

  #map(column: number, depth: number): object {
    const map: Record<string, unknown> = {};
    while (this.#column === column) {
      const start = this.#at;
      const key = this.#key();
      if (key === undefined || Object.hasOwn(map, key)) {
        this.#fail();
        break;
      }
      map[key] = this.#value(column, depth);
      this.#onMember?.(map, key, start);
    }
    if (this.#column > column) this.#fail();
    return map;
  }

  /** Past the key's colon and the spaces after it. */
  #key(): string | undefined {
    const quote = this.#text[this.#at];
    let key: unknown;
    let end: number;
    if (quote === '"' || quote === "'") {
      const read = readQuoted(this.#text, this.#at, Number.POSITIVE_INFINITY);
      if (read === undefined || this.#text[read.end] !== ':') return undefined;
      key = read.value;
      end = read.end + 1;
    } else {
      PLAIN_KEY.lastIndex = this.#at;
      const name = PLAIN_KEY.exec(this.#text)?.[1];
      if (name === undefined) return undefined;
      key = plainValue(name);
      end = this.#at + name.length + 1;
    }
    const after = this.#text.charCodeAt(end);
    if (after !== SPACE && after !== 10) return undefined;
    this.#at = end + indentAt(this.#text, end);
    return typeof key === 'string' && key !== '__proto__' ? key : undefined;
  }

  #value(column: number, depth: number): unknown {
    if (this.#text.charCodeAt(this.#at) !== 10) return this.#scalar(column);
    this.#toLine(this.#at + 1);
    const isDeeper = this.#column > column;
    if (!isDeeper && (this.#column !== column || !this.#isDash())) return null;
    return this.#block(this.#column, depth + 1);
  }

  /** A scalar or an empty collection, up to its line's end. */
  #scalar(parent: number): unknown {
    const start = this.#text[this.#at] ?? '';
    const read = this.#readers(start)(this.#text, this.#at, parent);
    if (read === undefined) return this.#fail();
    const end = read.end + indentAt(this.#text, read.end);
    if (end < this.#text.length && this.#text.charCodeAt(end) !== 10) return this.#fail();
    this.#toLine(end + 1);
    return start === '{' ? {} : start === '[' ? [] : read.value;
  }

  #readers(start: string): ScalarReader {
    if (start === '"' || start === "'") return readQuoted;
    if (start === '|') return readLiteral;
    return start === '{' || start === '[' ? readEmpty : readExact;
  }
}

type ScalarReader = (text: string, from: number, parent: number) => ReadScalar | undefined;

const readEmpty: ScalarReader = (text, from) =>
  text.startsWith('{}', from) || text.startsWith('[]', from)
    ? { value: null, end: from + 2 }
    : undefined;

/** Numbers that no double holds are for the general reader to refuse. */
const readExact: ScalarReader = (text, from, parent) => {
  const read = readPlain(text, from, parent);
  if (typeof read?.value === 'string' && PYTHON_NOT_FINITE.test(read.value)) return undefined;
  if (typeof read?.value !== 'number' || Number.isSafeInteger(read.value)) return read;
  return PYTHON_INT.test(text.slice(from, read.end).trimEnd()) ? undefined : read;
};
