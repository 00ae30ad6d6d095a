/** Where in the author's code something was written. Lines and columns count from 1. */
export interface SourceLocation {
  /** Absolute path, or a URL when the module came from elsewhere. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

const OWN_FOLDER = new URL('.', import.meta.url).href;
const FRAME = /(?:\(|at (?:async )?)((?:file:\/\/|\/|[A-Za-z]:\\)[^()]*?):(\d+):(\d+)\)?$/;

/** The first frame of the current stack that is not authoring code itself. */
export function callerLocation(): SourceLocation | undefined {
  const stack = new Error('for its stack').stack ?? '';
  for (const text of stack.split('\n').slice(1)) {
    const frame = FRAME.exec(text.trim());
    const file = frame?.[1];
    if (file === undefined || isOwn(file)) continue;
    return { file: pathOf(file), line: Number(frame?.[2]), column: Number(frame?.[3]) };
  }
  return undefined;
}

/** `pipeline.ts:41:17`, with the file's name only: paths differ between machines. */
export const locationText = ({ file, line, column }: SourceLocation): string =>
  `${file.split(/[/\\]/).at(-1) ?? file}:${line}:${column}`;

/** Our own tests stand in the same folder and are authors. */
const isOwn = (file: string): boolean =>
  urlOf(file).startsWith(OWN_FOLDER) && !/\.test(-d)?\.[jt]s$/.test(file);

const urlOf = (file: string): string => (file.startsWith('file:') ? file : `file://${file}`);

const pathOf = (file: string): string =>
  file.startsWith('file:') ? decodeURIComponent(new URL(file).pathname) : file;
