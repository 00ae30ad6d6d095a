import { Dataset, importArtifact, pipeline } from 'slipway';
import { train } from './programs.ts';

// #region example
export const twin = pipeline({
  name: 'importer-workspace',
  params: {},
  kubernetes: { workspace: { size: '10Gi' } },
  build() {
    const { artifact } = importArtifact({
      uri: 'gs://acme/data.csv',
      type: Dataset,
      downloadToWorkspace: true,
    });
    train({ data: artifact });
  },
});
// #endregion
