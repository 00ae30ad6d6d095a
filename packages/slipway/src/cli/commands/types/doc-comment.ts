const COLUMNS = 100;

/** A JSDoc comment of a text that may hold anything; empty when there is nothing to say. */
export function docComment(text: string, indent = ''): string {
  const lines = text
    .split(/\r\n|[\n\r]/)
    .flatMap((line) => wrapped(harmless(line), COLUMNS - indent.length - 3));
  const first = lines.findIndex((line) => line !== '');
  if (first === -1) return '';
  const kept = lines.slice(first, lines.findLastIndex((line) => line !== '') + 1);
  const [only = ''] = kept;
  if (kept.length === 1 && only.length + indent.length + 7 <= COLUMNS)
    return `${indent}/** ${only} */\n`;
  const body = kept.map((line) => `${indent} * ${line}`.trimEnd());
  return `${indent}/**\n${body.join('\n')}\n${indent} */\n`;
}

/** Nothing ends the comment early, is taken for a tag (`@deprecated`), or turns the text around. */
const harmless = (line: string): string =>
  line
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, ' ')
    .replaceAll('*/', '*\\/')
    .replaceAll(/(^|[\s{])@/g, '$1\\@');

function wrapped(line: string, columns: number): string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(/\s+/).filter(Boolean)) {
    if (current !== '' && current.length + 1 + word.length > columns) {
      lines.push(current);
      current = word;
    } else current = current === '' ? word : `${current} ${word}`;
  }
  return [...lines, current];
}
