import { plainValue } from './python-scalars.ts';

/** A scalar and where its text ends: after its last character, before its line end. */
export interface ReadScalar {
  readonly value: string | number | boolean | null;
  readonly end: number;
}

const NEWLINE = 10;
const SPACE = 32;

/** Spaces before the content of the line that starts at `from`. */
export function indentAt(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) === SPACE) at += 1;
  return at - from;
}

export function lineEndAt(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}

/** What a plain scalar may begin with; all else is left to the general reader. */
const PLAIN_START = /[\p{L}\p{N}_./$(\\+~^;)]|-[^ \n]/uy;
const PLAIN_END = /[:#\t]/;

/** A plain scalar; its further lines are indented deeper than `parent`. */
export function readPlain(text: string, from: number, parent: number): ReadScalar | undefined {
  PLAIN_START.lastIndex = from;
  if (!PLAIN_START.test(text)) return undefined;
  const end = lineEndAt(text, from);
  const first = text.slice(from, end).trimEnd();
  if (!isPlainLine(first)) return undefined;
  const more = furtherLines(text, end, parent);
  if (more === undefined) return undefined;
  return more.end === end
    ? { value: plainValue(first), end }
    : { value: first + more.value, end: more.end };
}

/** The folded lines after the first of a plain scalar. */
function furtherLines(text: string, firstEnd: number, parent: number) {
  let value = '';
  let end = firstEnd;
  let lineEnds = 0;
  for (let next = end + 1; next < text.length; next = lineEndAt(text, next) + 1) {
    const start = next + indentAt(text, next);
    const nextEnd = lineEndAt(text, next);
    if (start === nextEnd) {
      lineEnds += 1;
      continue;
    }
    if (start - next <= parent) break;
    const line = text.slice(start, nextEnd).trimEnd();
    if (line === '' || line.startsWith('#') || !isPlainLine(line)) return undefined;
    value += (lineEnds === 0 ? ' ' : '\n'.repeat(lineEnds)) + line;
    lineEnds = 0;
    end = nextEnd;
  }
  return { value, end };
}

/** Neither a key nor a comment in it. */
const isPlainLine = (line: string): boolean =>
  !PLAIN_END.test(line) || !/:(?:\s|$)|\s#|\t/.test(line);

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  '/': '/',
  '\\': '\\',
  N: '\u0085',
  _: '\u00a0',
  L: '\u2028',
  P: '\u2029',
};

const HEX_LENGTHS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** A scalar in quotes of either kind, over several lines; undefined where it is not well formed. */
export function readQuoted(text: string, from: number, parent: number): ReadScalar | undefined {
  const reader = new QuotedReader(text, from, parent);
  return reader.read();
}

class QuotedReader {
  readonly #text: string;
  readonly #parent: number;
  readonly #isDouble: boolean;
  readonly #special: RegExp;
  #at: number;
  #value = '';
  /** Characters of `#value` that no folding may take away. */
  #kept = 0;

  constructor(text: string, from: number, parent: number) {
    this.#text = text;
    this.#parent = parent;
    this.#isDouble = text[from] === '"';
    this.#special = this.#isDouble ? /["\\\n]/g : /['\n]/g;
    this.#at = from + 1;
  }

  read(): ReadScalar | undefined {
    for (;;) {
      this.#special.lastIndex = this.#at;
      const found = this.#special.exec(this.#text);
      if (found === null) return undefined;
      this.#value += this.#text.slice(this.#at, found.index);
      this.#at = found.index + 1;
      const isDoubled = !this.#isDouble && this.#text[this.#at] === "'";
      if (/["']/.test(found[0]) && !isDoubled) return { value: this.#value, end: this.#at };
      if (!this.#goOn(found[0])) return undefined;
    }
  }

  /** Past a line end, an escape or a doubled quote. */
  #goOn(special: string): boolean {
    if (special === '\n') return this.#fold();
    if (special === '\\') return this.#escape();
    this.#value += special;
    this.#at += 1;
    return true;
  }

  /** One line end becomes a space, n of them n - 1; spaces around them go. */
  #fold(): boolean {
    let end = this.#value.length;
    while (end > this.#kept && ' \t'.includes(this.#value[end - 1] ?? '_')) end -= 1;
    const lineEnds = this.#skipBlankLines();
    this.#value = this.#value.slice(0, end) + (lineEnds === 0 ? ' ' : '\n'.repeat(lineEnds));
    return this.#nextLine();
  }

  /** A line end after a backslash is none; blank lines after it are. */
  #escapedEnd(): boolean {
    this.#at += 1;
    this.#value += '\n'.repeat(this.#skipBlankLines());
    this.#kept = this.#value.length;
    return this.#nextLine();
  }

  #skipBlankLines(): number {
    let count = 0;
    for (;;) {
      const end = lineEndAt(this.#text, this.#at);
      if (end === this.#text.length || this.#at + indentAt(this.#text, this.#at) !== end)
        return count;
      count += 1;
      this.#at = end + 1;
    }
  }

  #nextLine(): boolean {
    const indent = indentAt(this.#text, this.#at);
    this.#at += indent;
    return indent > this.#parent && this.#text[this.#at] !== '\t';
  }

  #escape(): boolean {
    const letter = this.#text[this.#at] ?? '';
    if (letter === '\n') return this.#escapedEnd();
    const hexLength = Object.hasOwn(HEX_LENGTHS, letter) ? (HEX_LENGTHS[letter] ?? 0) : 0;
    const hex = this.#text.slice(this.#at + 1, this.#at + 1 + hexLength);
    if (hexLength > 0 && !isHex(hex, hexLength)) return false;
    if (hexLength === 0 && !Object.hasOwn(SHORT_ESCAPES, letter)) return false;
    this.#value +=
      hexLength === 0 ? SHORT_ESCAPES[letter] : String.fromCodePoint(Number.parseInt(hex, 16));
    this.#kept = this.#value.length;
    this.#at += 1 + hexLength;
    return true;
  }
}

const isHex = (hex: string, length: number): boolean =>
  hex.length === length && /^[0-9a-fA-F]+$/.test(hex) && Number.parseInt(hex, 16) <= 0x10ffff;

const LITERAL_HEADER = /\|([1-9]?)([-+]?) *(?:\n|$)/y;

/** A block of lines as they are, after `|`. */
export function readLiteral(text: string, from: number, parent: number): ReadScalar | undefined {
  LITERAL_HEADER.lastIndex = from;
  const header = LITERAL_HEADER.exec(text);
  if (header === null) return undefined;
  const [whole, digit = '', chomp = ''] = header;
  const start = from + whole.length;
  const indent = digit === '' ? firstIndent(text, start) : Math.max(parent, 0) + Number(digit);
  const lines: string[] = [];
  let end = start - 1;
  let blank = 0;
  for (let at = start; at < text.length; ) {
    const lineEnd = text.indexOf('\n', at);
    // Readers differ on a last line without an end.
    if (lineEnd === -1) return undefined;
    const own = indentAt(text, at);
    const isBlank = at + own === lineEnd;
    if (!isBlank && own < indent) break;
    // Leading lines of more spaces than the first text: other readers refuse them.
    if (isBlank && own > indent && lines.length === blank && digit === '') return undefined;
    lines.push(text.slice(Math.min(at + indent, lineEnd), lineEnd));
    blank = lines.at(-1) === '' ? blank + 1 : 0;
    end = lineEnd;
    at = lineEnd + 1;
  }
  if (lines.length === blank || indent <= parent) return undefined;
  const content = lines.slice(0, lines.length - blank).join('\n');
  return { value: content + ending(chomp, blank), end };
}

const ending = (chomp: string, blankLines: number): string =>
  chomp === '-' ? '' : chomp === '+' ? '\n'.repeat(blankLines + 1) : '\n';

function firstIndent(text: string, start: number): number {
  let at = start;
  for (;;) {
    const indent = indentAt(text, at);
    if (text.charCodeAt(at + indent) !== NEWLINE) return indent;
    at += indent + 1;
  }
}
