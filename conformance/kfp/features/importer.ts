import { Dataset, importArtifact, Model, pipeline, text } from 'slipway';
import { z } from 'zod';
import { make, train } from './programs.ts';

// #region example
export const twin = pipeline({
  name: 'importers',
  params: {
    uri: z.string(),
    owner: z.string().default('team'),
    year: z.int().default(2026),
  },
  build({ uri, owner, year }) {
    const fixed = importArtifact({ uri: 'gs://acme/data.csv', type: Dataset, reimport: true });
    train({ data: fixed.artifact });
    const given = importArtifact({
      uri,
      type: Dataset,
      metadata: {
        owner,
        years: [year, '2025'],
        path: text`${uri}/${owner}.csv`,
        again: owner,
        count: 3,
      },
    });
    train({ data: given.artifact });
    importArtifact({ uri: make({}).label, type: Model });
  },
});
// #endregion
