import { createHash } from 'node:crypto';
import { type Digest, digestFromHex } from '../../core/digest.ts';
import { WarehouseError } from '../../warehouse/errors.ts';
import type { TableSchema } from '../../warehouse/table-schema.ts';
import type { CsvFormat, IngestRequest } from '../../warehouse/warehouse.ts';
import { readRecords } from './read-records.ts';
import type { SourceRecord } from './record-scanner.ts';
import type { SourceFile } from './source-file.ts';

/** What one pass over the bytes of a source says of it, before any reader interprets them. */
export interface SourceScan {
  readonly digest: Digest;
  /** Rows, empty ones between others included, header and skipped lines not. */
  readonly rows: number;
  readonly emptyRows: number;
  readonly rowBytesMax: number;
  readonly hasNulBytes: boolean;
  readonly lineEnd: 'lf' | 'crlf';
}

export interface ScanProgress {
  readonly signal: AbortSignal;
  onProgress(progress: {
    readonly rowsRead: number;
    readonly bytesRead: number;
    readonly bytesTotal: number;
  }): void;
}

/** Counts, hashes and checks a source; throws the errors of `readRecords` and those of its checks. */
export async function scanSource(
  source: SourceFile,
  request: Pick<IngestRequest, 'format' | 'schema' | 'sourceDigest'>,
  { signal, onProgress }: ScanProgress,
): Promise<SourceScan> {
  const hash = createHash('sha256');
  const scan = { rows: 0, emptyRows: 0, rowBytesMax: 0, hasNulBytes: false, bytes: 0 };
  let lineEnd: SourceRecord['lineEnd'] = 'none';
  await readRecords(source, request.format, {
    header: (record) => checkHeader(record, { source, ...request }),
    row({ bytes, lineEnd: end }) {
      scan.rows += 1;
      if (bytes.length > scan.rowBytesMax) scan.rowBytesMax = bytes.length;
      if (lineEnd === 'none') lineEnd = end;
    },
    emptyRow() {
      scan.rows += 1;
      scan.emptyRows += 1;
    },
    chunk(bytes) {
      signal.throwIfAborted();
      hash.update(bytes);
      scan.hasNulBytes ||= bytes.includes(0);
      scan.bytes += bytes.length;
      onProgress({ rowsRead: scan.rows, bytesRead: scan.bytes, bytesTotal: source.sizeBytes });
      return false;
    },
  });
  const digest = digestFromHex(hash.digest('hex'));
  onProgress({ rowsRead: scan.rows, bytesRead: scan.bytes, bytesTotal: source.sizeBytes });
  if (request.sourceDigest !== undefined && request.sourceDigest !== digest)
    throw new WarehouseError(
      'invalid-input',
      'warehouse-source-digest',
      `${source.path} has the digest ${digest}, not ${request.sourceDigest} as the job demands. Fetch the right file, or give its digest.`,
    );
  if (scan.rows === 0)
    throw new WarehouseError(
      'invalid-input',
      'warehouse-source-empty',
      `${source.path} holds no rows after its header and skipped lines.`,
    );
  const { rows, emptyRows, rowBytesMax, hasNulBytes } = scan;
  const isCrlf = (lineEnd as string) === 'crlf';
  return { digest, rows, emptyRows, rowBytesMax, hasNulBytes, lineEnd: isCrlf ? 'crlf' : 'lf' };
}

function checkHeader(
  record: SourceRecord,
  at: { readonly source: SourceFile; readonly format: CsvFormat; readonly schema: TableSchema },
): void {
  const found = fieldsOf(record.bytes.toString('utf8'), at.format.delimiter);
  const expected = at.schema.columns.map(({ name }) => name);
  const index = expected.findIndex((name, position) => found[position] !== name);
  if (index === -1 && found.length === expected.length) return;
  const problem =
    index === -1
      ? `it has ${found.length} columns, the schema ${expected.length}`
      : `column ${index + 1} is ${JSON.stringify(found[index]?.slice(0, 100) ?? null)}, in the schema ${JSON.stringify(expected[index])}`;
  throw new WarehouseError(
    'invalid-input',
    'warehouse-header-mismatch',
    `The header in line ${record.line} of ${at.source.path} does not fit the schema: ${problem}. Names and order must be equal.`,
  );
}

/** The fields of one record (RFC 4180). */
function fieldsOf(record: string, delimiter: string): string[] {
  const fields: string[] = [];
  for (let rest: string | undefined = record; rest !== undefined; ) {
    const quoted: RegExpExecArray | null = /^"((?:[^"]|"")*)"/.exec(rest);
    const from: number = quoted?.[0].length ?? 0;
    const end: number = rest.indexOf(delimiter, from);
    const tail = end === -1 ? rest.slice(from) : rest.slice(from, end);
    fields.push((quoted?.[1] ?? '').replaceAll('""', '"') + tail);
    rest = end === -1 ? undefined : rest.slice(end + delimiter.length);
  }
  return fields;
}
