/** A place in the author's code. Lines and columns count from 1. */
interface Place {
  /** Absolute path, or a URL when the module came from elsewhere. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

const OWN_FOLDER = new URL('.', import.meta.url).href;
const FRAME = /(?:\(|at (?:async )?)((?:file:\/\/|\/|[A-Za-z]:\\)[^()]*?):(\d+):(\d+)\)?$/;

/** Where in the author's code something was written; looked up when someone asks. */
export class SourceLocation {
  readonly #trace = new Error('for its stack');
  #place: Place | null | undefined;

  /** The first frame of the stack that is not authoring code itself; undefined when there is none. */
  get place(): Place | undefined {
    this.#place ??= callerPlace(this.#trace.stack ?? '') ?? null;
    return this.#place ?? undefined;
  }

  /** `pipeline.ts:41:17`, with the file's name only: paths differ between machines. */
  get text(): string | undefined {
    if (this.place === undefined) return undefined;
    const { file, line, column } = this.place;
    return `${file.split(/[/\\]/).at(-1) ?? file}:${line}:${column}`;
  }
}

/** The place of the author's call that is being served. */
export const callerLocation = (): SourceLocation => new SourceLocation();

function callerPlace(stack: string): Place | undefined {
  for (const text of stack.split('\n').slice(1)) {
    const frame = FRAME.exec(text.trim());
    const file = frame?.[1];
    if (file === undefined || isOwn(file)) continue;
    return { file: pathOf(file), line: Number(frame?.[2]), column: Number(frame?.[3]) };
  }
  return undefined;
}

/** Our own tests and their fixtures stand in the same folder and are authors. */
const isOwn = (file: string): boolean =>
  urlOf(file).startsWith(OWN_FOLDER) && !/\.test(-d)?\.[jt]s$|\/fixtures\//.test(file);

const urlOf = (file: string): string => (file.startsWith('file:') ? file : `file://${file}`);

const pathOf = (file: string): string =>
  file.startsWith('file:') ? decodeURIComponent(new URL(file).pathname) : file;
