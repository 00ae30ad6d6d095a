import type { OnMember } from './block-yaml.ts';
import { isExactInt, PYTHON_INT } from './python-scalars.ts';

const NESTING_MAX = 150;
const SPACES = /[\t\n\r ]*/y;
const TOKEN = /[[\]{}:,]|-?[0-9][-+.0-9eE]*|true|false|null/y;
const STRING_END = /["\\]/g;

/**
 * A text that is JSON as a whole. Undefined when it is not, or when a key comes twice, a number is
 * not exact or it is nested very deep: the general reader then says what is wrong.
 */
export function readJson(
  text: string,
  onMember?: OnMember,
): { readonly value: unknown } | undefined {
  const reader = new JsonReader(text, onMember);
  return reader.document();
}

class JsonReader {
  readonly #text: string;
  readonly #onMember: OnMember | undefined;
  #hasFailed = false;
  /** The current token and where it begins; empty at the end and where there is none. */
  #token = '';
  #start = 0;
  #end = 0;

  constructor(text: string, onMember: OnMember | undefined) {
    this.#text = text;
    this.#onMember = onMember;
  }

  document(): { readonly value: unknown } | undefined {
    this.#next();
    const value = this.#value(0);
    return this.#hasFailed || this.#start < this.#text.length ? undefined : { value };
  }

  #next(): void {
    SPACES.lastIndex = this.#end;
    SPACES.test(this.#text);
    this.#start = SPACES.lastIndex;
    if (this.#text[this.#start] === '"') this.#end = this.#stringEnd();
    else {
      TOKEN.lastIndex = this.#start;
      this.#end = TOKEN.test(this.#text) ? TOKEN.lastIndex : this.#start;
    }
    this.#token = this.#text.slice(this.#start, this.#end);
  }

  #stringEnd(): number {
    STRING_END.lastIndex = this.#start + 1;
    for (;;) {
      const found = STRING_END.exec(this.#text);
      if (found === null) return this.#start;
      if (found[0] === '"') return STRING_END.lastIndex;
      STRING_END.lastIndex += 1;
    }
  }

  #fail(): undefined {
    this.#hasFailed = true;
    this.#token = '';
    return undefined;
  }

  #value(depth: number): unknown {
    if (depth > NESTING_MAX) return this.#fail();
    if (this.#token === '{') return this.#object(depth);
    if (this.#token === '[') return this.#array(depth);
    return this.#scalar();
  }

  #scalar(): unknown {
    const token = this.#token;
    if (/^[\]}:,]?$/.test(token)) return this.#fail();
    if (PYTHON_INT.test(token) && !isExactInt(token)) return this.#fail();
    this.#next();
    return this.#parsed(token);
  }

  #parsed(token: string): unknown {
    try {
      return JSON.parse(token);
    } catch {
      // A token that only looks like one, such as `01` or a string with a line break.
      return this.#fail();
    }
  }

  #array(depth: number): unknown[] {
    const items: unknown[] = [];
    this.#next();
    while (this.#token !== ']' && !this.#hasFailed) {
      const start = this.#start;
      this.#onMember?.(items, String(items.length), start);
      items.push(this.#value(depth + 1));
      this.#comma(']');
    }
    this.#next();
    return items;
  }

  #object(depth: number): object {
    const object: Record<string, unknown> = {};
    this.#next();
    while (this.#token !== '}' && !this.#hasFailed) {
      const start = this.#start;
      const key = this.#key();
      if (key === undefined || Object.hasOwn(object, key)) {
        this.#fail();
        break;
      }
      setOwn(object, key, this.#value(depth + 1));
      this.#onMember?.(object, key, start);
      this.#comma('}');
    }
    this.#next();
    return object;
  }

  #key(): string | undefined {
    if (!this.#token.startsWith('"')) return undefined;
    const key = this.#parsed(this.#token);
    this.#next();
    if (this.#token !== ':' || typeof key !== 'string') return undefined;
    this.#next();
    return key;
  }

  /** Past a comma that something follows, or at the end. */
  #comma(end: string): void {
    if (this.#token === end) return;
    if (this.#token !== ',') this.#fail();
    this.#next();
    if (this.#token === end) this.#fail();
  }
}

/** `__proto__` too is a name like any other. */
function setOwn(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(object, key, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  else object[key] = value;
}
