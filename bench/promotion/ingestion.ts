import { createHash } from 'node:crypto';
import {
  closeSync,
  createReadStream,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { copyFile, open, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { censusSchema } from '../../examples/census-income/schema.ts';
import { DuckdbWarehouse } from '../../packages/slipway/src/adapters/duckdb/duckdb-warehouse.ts';
import { FilesystemArtifactStore } from '../../packages/slipway/src/adapters/filesystem/filesystem-artifact-store.ts';
import { KeyringKeyProvider } from '../../packages/slipway/src/adapters/keyring/keyring-key-provider.ts';
import { openStateDatabase } from '../../packages/slipway/src/adapters/sqlite/open-state-database.ts';
import { SqliteTableCatalog } from '../../packages/slipway/src/adapters/sqlite/sqlite-table-catalog.ts';
import type { StoredArtifact } from '../../packages/slipway/src/artifacts/artifact-store.ts';
import { digestFromHex } from '../../packages/slipway/src/core/digest.ts';
import type { BenchContext, BenchRow } from '../bench.ts';

const SOURCE_BYTES = 700_000_000;
const REPEATS = 3;
const clock = { now: () => Date.now() };

/** The same ingestion into a store that encrypts and one that copies, in turn. */
export async function ingestionRows(context: BenchContext): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-ingestion-'));
  try {
    const source = join(folder, 'source.csv');
    writeSource(source);
    context.log(`ingesting ${SOURCE_BYTES / 1e6} MB ${2 * REPEATS} times`);
    const [plain, encrypted]: [number[], number[]] = [[], []];
    for (let index = 0; index < REPEATS; index += 1) {
      plain.push(await ingest({ source, folder: join(folder, `plain-${index}`), isPlain: true }));
      encrypted.push(
        await ingest({ source, folder: join(folder, `own-${index}`), isPlain: false }),
      );
    }
    const [without, with_] = [median(plain), median(encrypted)];
    return [
      {
        measure: 'ingestion of 700 MB, encrypted',
        value: with_,
        unit: 's',
        note: `median of ${REPEATS}; census rows as text to a table of the warehouse`,
      },
      {
        measure: 'what encryption adds to it',
        value: 100 * (with_ / without - 1),
        unit: '%',
        target: { atMost: 15 },
        note: `against a store that copies and digests the same file: ${without.toFixed(2)} s`,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The census file again and again, each time with another weight in front, until it is long enough. */
function writeSource(path: string): void {
  const lines = readFileSync(
    join(import.meta.dirname, '../../examples/census-income/data/adult.data'),
    'utf8',
  )
    .split('\n')
    .filter((line) => line !== '');
  const file = openSync(path, 'w');
  for (let written = 0, round = 0; written < SOURCE_BYTES; round += 1) {
    const text = lines.map((line) => line.replace(/, (\d+),/, `, ${round}$1,`)).join('\n');
    written += writeSync(file, `${text}\n`);
  }
  closeSync(file);
}

async function ingest(of: {
  readonly source: string;
  readonly folder: string;
  readonly isPlain: boolean;
}): Promise<number> {
  const { source, folder, isPlain } = of;
  mkdirSync(folder, { recursive: true });
  const keys = new KeyringKeyProvider({ environment: 'dev', folder, clock });
  const database = openStateDatabase<never>(join(folder, 'state.db'));
  const options = { environment: 'dev', folder: join(folder, 'artifacts'), keys };
  const warehouse = new DuckdbWarehouse({
    environment: 'dev',
    artifacts: isPlain ? new CopyingStore(options) : new FilesystemArtifactStore(options),
    catalog: new SqliteTableCatalog(database, { environment: 'dev', clock }),
    keyUri: () => keys.primaryKeyUri(),
    scratchFolder: folder,
  });
  try {
    await warehouse.createDataset('d');
    const startedMs = performance.now();
    await warehouse.submitIngest({
      jobId: 'job',
      sourcePath: source,
      format: { delimiter: ', ', header: false, skipLines: 0, nullValues: ['?'] },
      schema: censusSchema,
      dataset: 'd',
      table: 't',
      write: 'WRITE_TRUNCATE',
      badRows: { kind: 'fail' },
    });
    for (;;) {
      const { state } = await warehouse.ingestState('job');
      if (state === 'FAILED') throw new RangeError('the ingestion failed');
      if (state !== 'RUNNING') return (performance.now() - startedMs) / 1000;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  } finally {
    await warehouse.close();
    await database[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  }
}

/** Stores a file as it is: digested, copied, flushed. */
class CopyingStore extends FilesystemArtifactStore {
  readonly #folder: string;

  constructor(options: ConstructorParameters<typeof FilesystemArtifactStore>[0]) {
    super(options);
    this.#folder = options.folder;
    mkdirSync(options.folder, { recursive: true });
  }

  override async putPath(path: string): Promise<StoredArtifact> {
    const hash = createHash('sha256');
    await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
    const digest = digestFromHex(hash.digest('hex'));
    const target = join(this.#folder, digest.slice('sha256:'.length));
    await copyFile(path, target);
    const file = await open(target, 'r');
    await file.sync();
    await file.close();
    const { size: sizeBytes } = await stat(target);
    const uri = `slipway://dev/artifacts/sha256/${digest.slice('sha256:'.length)}`;
    return { uri, digest, sizeBytes, kind: 'file' };
  }
}

const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
