/** A text as TypeScript source: in the quotes that need fewer escapes, single ones when in doubt. */
export function literalText(text: string): string {
  const singles = text.split("'").length;
  const doubles = text.split('"').length;
  const json = JSON.stringify(text).replaceAll(INVISIBLE, escaped);
  if (singles > doubles) return json;
  return `'${json.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

/** Format characters can make source read otherwise than it runs. */
const INVISIBLE = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu;

const escaped = (character: string): string =>
  [...Array(character.length).keys()]
    .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`)
    .join('');
