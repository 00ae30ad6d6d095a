/** A place in the author's code. Lines and columns count from 1. */
interface Place {
  /** Absolute path, or a URL when the module came from elsewhere. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Sources or build; which file holds what differs between them. */
const OWN_FOLDER = new URL('..', import.meta.url).href;
/** What stands among our own files and is written by authors: the steps that come with Slipway, tests. */
const AUTHORS = /\.test(-d)?\.[jt]s$|\/(fixtures|steps)\//;
const FRAME = /(?:\(|at (?:async )?)((?:file:\/\/|\/|[A-Za-z]:\\)[^()]*?):(\d+):(\d+)\)?$/;

/** Where in the author's code something was written; looked up when someone asks. */
export class SourceLocation {
  readonly #trace = new Error('for its stack');
  #place: Place | null | undefined;

  /** The first frame of the stack that is not Slipway's own code; undefined when there is none. */
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

function isOwn(file: string): boolean {
  const url = urlOf(file);
  return url.startsWith(OWN_FOLDER) && !AUTHORS.test(url.slice(OWN_FOLDER.length - 1));
}

const urlOf = (file: string): string => (file.startsWith('file:') ? file : `file://${file}`);

const pathOf = (file: string): string =>
  file.startsWith('file:') ? decodeURIComponent(new URL(file).pathname) : file;
