import { WarehouseError } from '../../warehouse/errors.ts';
import type { CsvFormat } from '../../warehouse/warehouse.ts';
import { RecordScanner, type SourceRecord } from './record-scanner.ts';
import type { SourceFile } from './source-file.ts';

/** Longest record taken: a longer one is a file of another kind or a quote that is never closed. */
export const RECORD_BYTES_MAX = 8 * 1_048_576;

export interface RecordVisitor {
  /** The first record after the skipped lines, when the format has a header. */
  header(record: SourceRecord): void;
  /** A row that holds something. */
  row(record: SourceRecord): void;
  /** An empty line between rows; empty lines after the last row are no rows. */
  emptyRow(place: { readonly start: number; readonly line: number }): void;
  /** After each chunk; true stops reading. */
  chunk(bytes: Buffer): boolean;
}

/**
 * Reads a delimited file record by record. Throws `warehouse-record-too-long`,
 * `warehouse-source-line-ends` and `warehouse-quote-unclosed`, each as soon as it is seen.
 */
export async function readRecords(
  source: SourceFile,
  format: CsvFormat,
  visitor: RecordVisitor,
): Promise<void> {
  const order = new RecordOrder(source.path, format, visitor);
  const scanner = new RecordScanner(format, {
    recordBytesMax: RECORD_BYTES_MAX,
    visit: (record) => order.visit(record),
  });
  for await (const chunk of source.chunks()) {
    const problem = scanner.push(chunk);
    if (problem !== undefined) throw tooLong(source.path, problem.line);
    if (visitor.chunk(chunk)) return;
  }
  scanner.finish();
}

/** Tells header, rows, and empty lines between and after rows apart. */
class RecordOrder {
  readonly #path: string;
  readonly #visitor: RecordVisitor;
  #needsHeader: boolean;
  #lineEnd: SourceRecord['lineEnd'] = 'none';
  /** Empty lines seen since the last row. */
  #empty = { count: 0, start: 0, line: 0, step: 1 };

  constructor(path: string, format: CsvFormat, visitor: RecordVisitor) {
    this.#path = path;
    this.#visitor = visitor;
    this.#needsHeader = format.header;
  }

  visit(record: SourceRecord): void {
    this.#checkLineEnd(record);
    if (record.isUnclosed) throw unclosed(this.#path, record.line);
    if (this.#needsHeader) {
      this.#needsHeader = false;
      this.#visitor.header(record);
    } else if (record.bytes.length === 0) this.#holdEmpty(record);
    else {
      if (this.#empty.count > 0) this.#releaseEmpty();
      this.#visitor.row(record);
    }
  }

  #holdEmpty({ start, line, lineEnd }: SourceRecord): void {
    if (this.#empty.count === 0)
      this.#empty = { count: 0, start, line, step: lineEnd === 'crlf' ? 2 : 1 };
    this.#empty.count += 1;
  }

  #releaseEmpty(): void {
    const { count, start, line, step } = this.#empty;
    for (let index = 0; index < count; index += 1)
      this.#visitor.emptyRow({ start: start + index * step, line: line + index });
    this.#empty.count = 0;
  }

  #checkLineEnd({ lineEnd, line }: SourceRecord): void {
    if (lineEnd === 'none' || lineEnd === this.#lineEnd) return;
    if (this.#lineEnd !== 'none')
      throw new WarehouseError(
        'invalid-input',
        'warehouse-source-line-ends',
        `${this.#path} mixes line ends: line ${line} ends otherwise than the lines before it. Convert the file to one kind, for example with dos2unix.`,
      );
    this.#lineEnd = lineEnd;
  }
}

const tooLong = (path: string, line: number): WarehouseError =>
  new WarehouseError(
    'too-large',
    'warehouse-record-too-long',
    `The row that begins in line ${line} of ${path} is longer than ${RECORD_BYTES_MAX / 1_048_576} MiB. Either a quote there is never closed or the file is no delimited text.`,
  );

const unclosed = (path: string, line: number): WarehouseError =>
  new WarehouseError(
    'invalid-input',
    'warehouse-quote-unclosed',
    `A quoted field in the row that begins in line ${line} of ${path} is never closed, so every row after it would be read into it. Close the quote.`,
  );
