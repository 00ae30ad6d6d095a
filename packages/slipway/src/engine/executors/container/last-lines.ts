const LINES_MAX = 8;
const LINE_CHARACTERS_MAX = 400;

/** The end of a program's output, for the message of its failure. */
export class LastLines {
  readonly #lines: string[] = [];

  /** Returns true: the line goes to the log as well. */
  add(line: string): boolean {
    if (this.#lines.push(line.slice(0, LINE_CHARACTERS_MAX)) > LINES_MAX) this.#lines.shift();
    return true;
  }

  get all(): readonly string[] {
    return this.#lines;
  }
}
