const SPACE = 0x20;
const QUOTE = 0x22;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** One record of a delimited file, valid while it is visited. */
export interface SourceRecord {
  /** Offset of its first byte in the file. */
  readonly start: number;
  /** 1-based line it begins in. */
  readonly line: number;
  /** Its bytes without the line end. */
  readonly bytes: Buffer;
  readonly lineEnd: 'lf' | 'crlf' | 'none';
  /** A quoted field is still open where the file ends. */
  readonly isUnclosed: boolean;
}

/** What is wrong with a file as a whole. */
export type ScanProblem = { readonly kind: 'record-too-long'; readonly line: number };

/**
 * Finds the records of a delimited file in a stream of its bytes (RFC 4180: a field that begins with
 * a quote may hold line ends). Knows nothing of the reader whose counts it checks. Holds one record.
 */
export class RecordScanner {
  readonly #delimiter: Buffer;
  readonly #bytesMax: number;
  readonly #visit: (record: SourceRecord) => void;
  #held: Buffer = Buffer.alloc(0);
  #start = 0;
  #line = 1;
  #linesToSkip: number;
  #isAtFileStart = true;
  /** Position of the next quote in the buffer, or its length when there is none. */
  #quote = 0;

  constructor(
    format: { readonly delimiter: string; readonly skipLines: number },
    options: {
      readonly recordBytesMax: number;
      readonly visit: (record: SourceRecord) => void;
    },
  ) {
    this.#delimiter = Buffer.from(format.delimiter);
    this.#linesToSkip = format.skipLines;
    this.#bytesMax = options.recordBytesMax;
    this.#visit = options.visit;
  }

  /** Takes the next bytes; the chunk is not kept. Gives a problem when the scan cannot go on. */
  push(chunk: Buffer): ScanProblem | undefined {
    const buffer = Buffer.concat([this.#held, chunk]);
    this.#quote = -1;
    let from = this.#isAtFileStart ? this.#skipMark(buffer) : 0;
    for (let end = this.#endOf(buffer, from); end !== -1; end = this.#endOf(buffer, from)) {
      const hasReturn = end > from && buffer[end - 1] === CARRIAGE_RETURN;
      const bytes = buffer.subarray(from, hasReturn ? end - 1 : end);
      if (bytes.length > this.#bytesMax) return this.#tooLong();
      this.#emit(bytes, { lineEnd: hasReturn ? 'crlf' : 'lf', isUnclosed: false });
      this.#start += end + 1 - from;
      from = end + 1;
    }
    this.#held = buffer.subarray(from);
    return this.#held.length > this.#bytesMax ? this.#tooLong() : undefined;
  }

  /** Takes the last record when no line end follows it. */
  finish(): void {
    if (this.#held.length === 0) return;
    const isUnclosed = this.#quotedEnd(Buffer.concat([this.#held, Buffer.from('\n')]), 0) === -1;
    this.#emit(this.#held, { lineEnd: 'none', isUnclosed });
    this.#held = Buffer.alloc(0);
  }

  #skipMark(buffer: Buffer): number {
    this.#isAtFileStart = false;
    const length = buffer.subarray(0, 3).equals(BYTE_ORDER_MARK) ? 3 : 0;
    this.#start = length;
    return length;
  }

  #emit(bytes: Buffer, end: Pick<SourceRecord, 'lineEnd' | 'isUnclosed'>): void {
    const line = this.#line;
    this.#line += 1 + lineFeedsIn(bytes);
    if (this.#linesToSkip > 0) this.#linesToSkip -= 1;
    else this.#visit({ start: this.#start, line, bytes, ...end });
  }

  /** Position of the line feed that ends the record at `from`, or -1 when it is not there yet. */
  #endOf(buffer: Buffer, from: number): number {
    const lineFeed = buffer.indexOf(LINE_FEED, from);
    if (lineFeed === -1 || this.#linesToSkip > 0) return lineFeed;
    if (this.#quote < from) {
      const found = buffer.indexOf(QUOTE, from);
      this.#quote = found === -1 ? buffer.length : found;
    }
    return this.#quote > lineFeed ? lineFeed : this.#quotedEnd(buffer, from);
  }

  /** The same for a record with quotes: a line feed inside a quoted field does not end it. */
  #quotedEnd(buffer: Buffer, from: number): number {
    let isFieldStart = true;
    for (let at = from; at < buffer.length; ) {
      if (isFieldStart && buffer[at] === QUOTE) {
        at = closingQuote(buffer, at + 1) + 1;
        if (at === 0) return -1;
        isFieldStart = false;
      } else if (buffer[at] === LINE_FEED) return at;
      else {
        const isDelimiter = this.#isDelimiter(buffer, at);
        // As readers do, spaces before a quote are passed over.
        isFieldStart = isDelimiter || (isFieldStart && buffer[at] === SPACE);
        at += isDelimiter ? this.#delimiter.length : 1;
      }
    }
    return -1;
  }

  #isDelimiter(buffer: Buffer, at: number): boolean {
    for (let index = 0; index < this.#delimiter.length; index += 1)
      if (buffer[at + index] !== this.#delimiter[index]) return false;
    return true;
  }

  #tooLong(): ScanProblem {
    return { kind: 'record-too-long', line: this.#line };
  }
}

/** Position of the quote that closes a field, doubled quotes passed over, or -1. */
function closingQuote(buffer: Buffer, from: number): number {
  for (let at = buffer.indexOf(QUOTE, from); at !== -1; at = buffer.indexOf(QUOTE, at + 2)) {
    // The quote is the last byte so far: the next one decides what it is.
    if (at + 1 === buffer.length) return -1;
    if (buffer[at + 1] !== QUOTE) return at;
  }
  return -1;
}

function lineFeedsIn(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(LINE_FEED); at !== -1; at = bytes.indexOf(LINE_FEED, at + 1))
    count += 1;
  return count;
}
