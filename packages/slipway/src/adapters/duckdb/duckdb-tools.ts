import type { ArtifactStore } from '../../artifacts/artifact-store.ts';
import type { TableCatalog } from '../../warehouse/table-catalog.ts';
import type { DuckdbLimits } from './duckdb-session.ts';

/** What every operation of the warehouse works with. */
export interface DuckdbTools {
  readonly environment: string;
  readonly artifacts: ArtifactStore;
  readonly catalog: TableCatalog;
  /** Parent of the private folder each operation makes for its plaintext. */
  readonly scratchFolder: string;
  readonly limits: DuckdbLimits;
}
