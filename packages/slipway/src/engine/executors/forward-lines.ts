import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

/** In characters. Longer lines are cut: binary junk without an end of line must not fill the memory. */
const LINE_MAX = 64 * 1024;

const LINE_END = /\r\n|\n|\r/g;

/**
 * Gives what a program writes line by line, the last one also without its end. Bytes that are no
 * UTF-8 become replacement characters; a lone carriage return, as of a progress bar, ends a line.
 */
export function forwardLines(stream: Readable, onLine: (line: string) => void): void {
  const decoder = new StringDecoder('utf8');
  const lines = new Lines(onLine);
  stream.on('data', (bytes: Buffer) => lines.take(decoder.write(bytes)));
  stream.on('end', () => {
    lines.take(decoder.end());
    lines.end();
  });
  // A pipe that breaks has no more lines; how the program ended is told by its exit.
  stream.on('error', () => lines.end());
}

/** The lines of a text, cut like those of a program. */
export function linesOf(text: string): readonly string[] {
  const found: string[] = [];
  const lines = new Lines((line) => found.push(line));
  lines.take(text);
  lines.end();
  return found;
}

class Lines {
  readonly #onLine: (line: string) => void;
  #line = '';
  #isCut = false;
  /** The feed after a return belongs to it, although it came with the next bytes. */
  #hasReturned = false;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  take(text: string): void {
    if (text === '') return;
    let from = this.#hasReturned && text.startsWith('\n') ? 1 : 0;
    LINE_END.lastIndex = from;
    for (let end = LINE_END.exec(text); end !== null; end = LINE_END.exec(text)) {
      this.#add(text.slice(from, end.index));
      this.#emit();
      from = end.index + end[0].length;
    }
    this.#hasReturned = text.endsWith('\r');
    this.#add(text.slice(from));
  }

  end(): void {
    if (this.#line !== '') this.#emit();
  }

  #add(text: string): void {
    const room = LINE_MAX - this.#line.length;
    if (text.length > room) this.#isCut = true;
    if (room > 0) this.#line += text.slice(0, room);
  }

  #emit(): void {
    const line = this.#isCut ? `${this.#line} …` : this.#line;
    this.#line = '';
    this.#isCut = false;
    this.#onLine(line);
  }
}
