import { Schema } from 'yaml';

/** Where a text stands: what its further lines begin with, and whether it is the key of a pair. */
export interface YamlPlace {
  readonly indent: string;
  readonly isKey: boolean;
}

/** Texts that a reader of YAML 1.1 or 1.2 takes for a number, a date, a boolean or nothing. */
const { tags, compat } = new Schema({ schema: 'core', compat: 'yaml-1.1' });
const DISPUTED: readonly RegExp[] = [...tags, ...(compat ?? [])].flatMap((tag) =>
  tag.default !== undefined && tag.tag !== 'tag:yaml.org,2002:str' && 'test' in tag && tag.test
    ? [tag.test]
    : [],
);

/** Control and format characters are escaped as JSON does; readers differ on them. */
const ESCAPED = /[^\P{C}\n]|[\p{Zl}\p{Zp}]/u;
const INDICATED =
  /^[\n\t ,[\]{}#&*!|>'"%@`]|^[?-]$|^[?-][ \t]|[\n:][ \t]|[ \t]\n|[\n\t ]#|[\n\t :]$/;
const DOCUMENT_MARKER = /^(%|---|\.\.\.)/m;
const LINE_ENDS = /\n+/g;
const MULTILINE_LENGTH_MIN = 40;

/** A text in the least quoted form that means it to every reader: the rules of `yaml`'s stringifier. */
export function yamlText(text: string, place: YamlPlace): string {
  // `=` is a type of its own to PyYAML.
  if (text === '=') return "'='";
  if (ESCAPED.test(text)) return doubleQuoted(text, place);
  const isMultiline = text.includes('\n');
  if (isMultiline && place.isKey) return quoted(text, place);
  if (isMultiline) return literal(text, place);
  if (INDICATED.test(text)) return quoted(text, place);
  if (place.isKey && place.indent === '  ' && DOCUMENT_MARKER.test(text))
    return quoted(text, place);
  return DISPUTED.some((test) => test.test(text)) ? quoted(text, place) : text;
}

const quoted = (text: string, place: YamlPlace): string =>
  text.includes("'") && !text.includes('"') ? doubleQuoted(text, place) : singleQuoted(text, place);

function singleQuoted(text: string, place: YamlPlace): string {
  if ((place.isKey && text.includes('\n')) || /[ \t]\n|\n[ \t]/.test(text))
    return doubleQuoted(text, place);
  return `'${text.replaceAll("'", "''").replaceAll(LINE_ENDS, `$&\n${place.indent}`)}'`;
}

/** A block of lines, ended by `-` (no line end), `+` (several) or nothing (one). */
function literal(text: string, place: YamlPlace): string {
  // A block of blank lines loses spaces.
  if (/\n[\t ]+$|^\n*[\t ]\s*$/.test(text)) return quoted(text, place);
  const { indent } = place;
  const tail = /[\n\t ]*$/.exec(text)?.[0] ?? '';
  const firstEnd = tail.indexOf('\n');
  const chomp = firstEnd === -1 ? '-' : text === tail || firstEnd !== tail.length - 1 ? '+' : '';
  const body = text.slice(0, text.length - tail.length);
  const end = tail.replace(/\n$/, '').replaceAll(/(^|(?<!\n))\n+(?!\n|$)/g, `$&${indent}`);
  const head = /^[\n ]*/.exec(body)?.[0] ?? '';
  const start = head.includes('\n') ? head.slice(0, head.lastIndexOf('\n') + 1) : head;
  const header = `${head.includes(' ') ? '2' : ''}${chomp}`;
  const rest = body.slice(start.length).replaceAll(LINE_ENDS, `$&${indent}`);
  return `|${header}\n${indent}${start.replaceAll(LINE_ENDS, `$&${indent}`)}${rest}${end}`;
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '0000': '\\0',
  '0007': '\\a',
  '000b': '\\v',
  '001b': '\\e',
};

const ESCAPES = /\\u([0-9a-f]{4})|( ?)((?:\\n)+)|\\./g;

/** What PyYAML refuses or takes for a line break. */
const UNPRINTABLE = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** JSON's escapes in YAML's short form; long texts keep their line breaks. */
function doubleQuoted(text: string, { indent, isKey }: YamlPlace): string {
  const json = JSON.stringify(text);
  const isFolded = !isKey && json.length >= MULTILINE_LENGTH_MIN;
  return json
    .replaceAll(ESCAPES, (...match: unknown[]) => {
      const [whole, code, space, ends, at] = match as [string, string?, string?, string?, number?];
      if (code !== undefined)
        return SHORT_ESCAPES[code] ?? (code.startsWith('00') ? `\\x${code.slice(2)}` : whole);
      if (ends === undefined) return whole;
      // A space before a line break would be folded away.
      const before = space === '' ? '' : '\\ ';
      const next = json.slice((at ?? 0) + whole.length);
      return before + (isFolded ? foldedEnds(ends, next, indent) : ends);
    })
    .replaceAll(
      UNPRINTABLE,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
}

/** Line breaks as such, the first doubled since readers fold it; the text's last stays an escape. */
function foldedEnds(ends: string, next: string, indent: string): string {
  const isLast = next === '"';
  const breaks = ends.length / 2 - (isLast ? 1 : 0);
  if (breaks === 0) return ends;
  // A space that stands before another break is escaped with that one.
  const isSpaceNext = next.startsWith(' ') && !next.startsWith(' \\n');
  return `${'\n'.repeat(breaks + 1)}${indent}${isLast ? '\\n' : isSpaceNext ? '\\' : ''}`;
}
