/** One placeholder of a text: where it points to within the ExecutorInput, and how it is written. */
export interface Placeholder {
  /** As it stands in the text, such as `{{$.inputs.parameters['x']}}`. */
  readonly text: string;
  /** `inputs`, `parameters`, `x`; none for the whole ExecutorInput. */
  readonly path: readonly string[];
  /** How often the value is escaped as the content of a JSON string (Vertex AI's `json_escape`). */
  readonly escapes: number;
}

/** A dot or an end must follow: `{{$name}}` is a variable of Go's templates, and not ours. */
const START = /\{\{\$(?=[.[}])/;
const PLACEHOLDER =
  /\{\{\$((?:\.[A-Za-z_]\w*|\['[^']*'\]|\["[^"]*"\])*)(?:\.json_escape\[([01])\])?\}\}/y;
const PATH_PART = /\.([A-Za-z_]\w*)|\['([^']*)'\]|\["([^"]*)"\]/g;

export const hasPlaceholder = (text: string): boolean => START.test(text);

/**
 * A text with its placeholders replaced, in one pass: what stands in a value is never a placeholder
 * itself. `textOf` gets undefined for what begins as one and is not.
 */
export function replacePlaceholders(
  text: string,
  textOf: (placeholder: Placeholder | undefined) => string,
): string {
  let filled = '';
  let rest = 0;
  const starts = new RegExp(START, 'g');
  for (let start = starts.exec(text); start !== null; start = starts.exec(text)) {
    const placeholder = placeholderAt(text, start.index);
    const value = textOf(placeholder);
    filled += text.slice(rest, start.index) + escaped(value, placeholder?.escapes ?? 0);
    rest = start.index + (placeholder?.text.length ?? 0);
    starts.lastIndex = Math.max(rest, starts.lastIndex);
  }
  return filled + text.slice(rest);
}

function placeholderAt(text: string, index: number): Placeholder | undefined {
  PLACEHOLDER.lastIndex = index;
  const match = PLACEHOLDER.exec(text);
  if (match === null) return undefined;
  const path = [...(match[1] ?? '').matchAll(PATH_PART)].map(
    ([, name, single, double]) => name ?? single ?? double ?? '',
  );
  return { text: match[0], path, escapes: Number(match[2] ?? 0) };
}

const escaped = (value: string, times: number): string =>
  times === 0 ? value : JSON.stringify(value).slice(1, -1);
