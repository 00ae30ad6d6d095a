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
  readonly #parts: string[] = [];
  /** Names and most constants come again and again; by their places' indents. */
  readonly #keys = new Map<string, Map<string, string>>();
  readonly #texts = new Map<string, Map<string, string>>();

  text(): string {
    return this.#parts.join('');
  }

  /** Begins where its first line begins; ends its last. */
  collection(value: object, indent: string, context: Context): void {
    if (Array.isArray(value)) this.#list(value, indent, context);
    else this.#map(value as Readonly<Record<string, unknown>>, indent, context);
  }

  #list(items: readonly unknown[], indent: string, context: Context): void {
    if (items.length === 0) this.#parts.push('[]\n');
    for (const [index, item] of items.entries()) {
      this.#parts.push(index === 0 ? '- ' : `${indent}- `);
      const inner = `${indent}  `;
      if (typeof item === 'object' && item !== null) this.collection(item, inner, context);
      else this.#parts.push(this.#scalar(item, inner, context), '\n');
    }
  }

  #map(map: Readonly<Record<string, unknown>>, indent: string, context: Context): void {
    const inner = `${indent}  `;
    let isFirst = true;
    for (const name of Object.keys(map).sort()) {
      const value = map[name];
      if (value === undefined) continue;
      const key = this.#remembered(this.#keys, name, { indent: inner, isKey: true });
      this.#parts.push(isFirst ? '' : indent, key);
      isFirst = false;
      const place = { indent, isLongKey: key.startsWith('? ') };
      this.#member(value, place, contextOf(name, value, context));
    }
    if (isFirst) this.#parts.push('{}\n');
  }

  #member(
    value: unknown,
    { indent, isLongKey }: { readonly indent: string; readonly isLongKey: boolean },
    context: Context,
  ): void {
    const inner = `${indent}  `;
    if (isLongKey) this.#parts.push('\n', indent);
    this.#parts.push(':');
    if (typeof value !== 'object' || value === null) {
      this.#parts.push(' ', this.#scalar(value, inner, context), '\n');
      return;
    }
    // Lists in maps are not indented: their dashes are enough.
    const own = Array.isArray(value) && !isLongKey ? indent : inner;
    this.#parts.push(isLongKey || isEmpty(value) ? ' ' : `\n${own}`);
    this.collection(value, own, context);
  }

  #scalar(value: unknown, indent: string, context: Context): string {
    if (typeof value === 'string')
      return this.#remembered(this.#texts, value, { indent, isKey: false });
    if (typeof value !== 'number') return String(value ?? null);
    return context !== 'doubles' && Number.isSafeInteger(value) && !Object.is(value, -0)
      ? String(value)
      : yamlDouble(value);
  }

  #remembered(
    memory: Map<string, Map<string, string>>,
    text: string,
    place: { readonly indent: string; readonly isKey: boolean },
  ): string {
    const known = memory.get(place.indent) ?? new Map<string, string>();
    memory.set(place.indent, known);
    let written = known.get(text);
    if (written === undefined) {
      written = yamlText(text, place);
      if (place.isKey && written.length > KEY_LENGTH_MAX) written = `? ${written}`;
      known.set(text, written);
    }
    return written;
  }
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
