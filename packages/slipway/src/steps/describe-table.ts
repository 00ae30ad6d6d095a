import type { OutputArtifact } from '../authoring/step-context.ts';
import type { TableVersion } from '../warehouse/warehouse.ts';

/** Makes an output artifact stand for a table version. */
export function describeTable(output: OutputArtifact, version: TableVersion): void {
  output.uri = version.uri;
  output.metadata = {
    dataset: version.dataset,
    table: version.table,
    digest: version.digest,
    rows: version.rows,
  };
}
