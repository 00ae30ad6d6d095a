import { pythonFloat } from './python-text.ts';
import { yamlText } from './yaml-text.ts';

/** Fields that are maps from names to messages: a name in them says nothing of its value's type. */
const NAME_MAPS: ReadonlySet<string> = new Set([
  'artifacts',
  'components',
  'executors',
  'parameters',
  'platforms',
  'tasks',
]);

/** Fields of protobuf type double, Value or Struct: their numbers are written as KFP does, `1.0`. */
const DOUBLES: ReadonlySet<string> = new Set([
  'backoffFactor',
  'constant',
  'cpuLimit',
  'customJob',
  'defaultValue',
  'deploymentSpec',
  'literals',
  'memoryLimit',
  'metadata',
  'pvcSpecPatch',
  'timeoutMs',
]);

type Context = 'message' | 'names' | 'doubles';

/**
 * YAML with sorted keys, of the block form that PyYAML writes and unfolded; every reader, of YAML
 * 1.1 and of 1.2, gets the same values from it. Members that are undefined are left out.
 */
export function kfpYaml(value: object): string {
  const writer = new YamlWriter();
  writer.collection(value, '', 'message');
  return writer.text();
}

class YamlWriter {
  #written = '';
  /** Names and most constants come again and again; by their places' indents. */
  readonly #keys = new Map<string, Map<string, string>>();
  readonly #texts = new Map<string, Map<string, string>>();

  text(): string {
    return this.#written;
  }

  /** Begins where its first line begins; ends its last. */
  collection(value: object, indent: string, context: Context): void {
    if (Array.isArray(value)) this.#list(value, indent, context);
    else this.#map(value as Readonly<Record<string, unknown>>, indent, context);
  }

  #list(items: readonly unknown[], indent: string, context: Context): void {
    if (items.length === 0) this.#written += '[]\n';
    const inner = `${indent}  `;
    let lead = '- ';
    for (const item of items) {
      this.#written += lead;
      lead = `${indent}- `;
      if (typeof item === 'object' && item !== null) this.collection(item, inner, context);
      else this.#written += `${this.#scalar(item, inner, context)}\n`;
    }
  }

  #map(map: Readonly<Record<string, unknown>>, indent: string, context: Context): void {
    const inner = `${indent}  `;
    let isFirst = true;
    for (const name of Object.keys(map).sort()) {
      const value = map[name];
      if (value === undefined) continue;
      const key = this.#key(name, inner);
      this.#written += isFirst ? key : indent + key;
      isFirst = false;
      const own = contextOf(name, value, context);
      if (key.startsWith('? ')) this.#longMember(value, indent, own);
      else this.#member(value, indent, own);
    }
    if (isFirst) this.#written += '{}\n';
  }

  #member(value: unknown, indent: string, context: Context): void {
    const inner = `${indent}  `;
    if (typeof value !== 'object' || value === null) {
      this.#written += `: ${this.#scalar(value, inner, context)}\n`;
      return;
    }
    // Lists in maps are not indented: their dashes are enough.
    const own = Array.isArray(value) ? indent : inner;
    this.#written += isEmpty(value) ? ': ' : `:\n${own}`;
    this.collection(value, own, context);
  }

  /** The value of a key that has lines of its own. */
  #longMember(value: unknown, indent: string, context: Context): void {
    const inner = `${indent}  `;
    this.#written += `\n${indent}: `;
    if (typeof value === 'object' && value !== null) this.collection(value, inner, context);
    else this.#written += `${this.#scalar(value, inner, context)}\n`;
  }

  #scalar(value: unknown, indent: string, context: Context): string {
    if (typeof value === 'string') return this.#text(value, indent);
    if (typeof value !== 'number') return String(value ?? null);
    return context !== 'doubles' && Number.isSafeInteger(value) && !Object.is(value, -0)
      ? String(value)
      : yamlDouble(value);
  }

  #text(text: string, indent: string): string {
    const known = memoryAt(this.#texts, indent);
    let written = known.get(text);
    if (written === undefined) {
      written = yamlText(text, { indent, isKey: false });
      known.set(text, written);
    }
    return written;
  }

  #key(name: string, indent: string): string {
    const known = memoryAt(this.#keys, indent);
    let written = known.get(name);
    if (written === undefined) {
      written = yamlText(name, { indent, isKey: true });
      if (written.length > KEY_LENGTH_MAX) written = `? ${written}`;
      known.set(name, written);
    }
    return written;
  }
}

function memoryAt(memory: Map<string, Map<string, string>>, indent: string): Map<string, string> {
  let known = memory.get(indent);
  if (known === undefined) {
    known = new Map();
    memory.set(indent, known);
  }
  return known;
}

/** Of a key on one line with its value. Source: YAML 1.2.2, § 7.4. */
const KEY_LENGTH_MAX = 1024;

const isEmpty = (value: object): boolean =>
  Array.isArray(value)
    ? value.length === 0
    : Object.values(value).every((member) => member === undefined);

function contextOf(name: string, value: unknown, outer: Context): Context {
  if (outer === 'doubles') return 'doubles';
  if (outer === 'names') return typeof value === 'object' ? 'message' : outer;
  if (DOUBLES.has(name)) return 'doubles';
  return NAME_MAPS.has(name) ? 'names' : 'message';
}

/** PyYAML takes only what has a point for a double. */
function yamlDouble(value: number): string {
  const text = pythonFloat(value);
  return text.includes('.') ? text : text.replace('e', '.0e');
}
