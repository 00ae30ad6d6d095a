const HEADING = '# Description: ';
const CONTINUATION = `#${' '.repeat(14)}`;

/**
 * The description in KFP's header comment: for a component on its own, it stands nowhere else.
 * Source: kfp 2.17, `structures.py`, `extract_description`.
 */
export function headerDescription(text: string): string | undefined {
  const lines = text.slice(0, 100_000).split('\n', 1000);
  const start = lines.findIndex((line) => line.startsWith(HEADING));
  if (start === -1 || !lines.slice(0, start).every((line) => line.startsWith('#')))
    return undefined;
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => !line.startsWith(CONTINUATION) && line.trimEnd() !== '#');
  const more = rest.slice(0, end === -1 ? rest.length : end);
  const said = [lines[start]?.slice(HEADING.length) ?? '', ...more.map(continued)];
  return said
    .map((line) => line.trimEnd())
    .join('\n')
    .trim();
}

const continued = (line: string): string => line.slice(CONTINUATION.length);
