import { type ArtifactValue, artifactsIn, type TaskValues } from '../../runs/run-record.ts';
import { facet, type LineageDataset } from './lineage-event.ts';

/** Data goes by where it is: a table by its name and version, an artifact by its digest. */
export const datasetsOf = (values: TaskValues | null): readonly LineageDataset[] =>
  values === null
    ? []
    : artifactsIn(values)
        .filter(([, { uri }]) => uri !== '')
        .map(([, artifact]) => dataset(artifact));

function dataset({ uri, type }: ArtifactValue): LineageDataset {
  const { scheme, authority, path } = partsOf(uri);
  const [name = '', version] = path.split('@');
  const versioned =
    version === undefined
      ? {}
      : {
          version: facet(
            '1-0-1/DatasetVersionDatasetFacet.json#/$defs/DatasetVersionDatasetFacet',
            {
              datasetVersion: version,
            },
          ),
        };
  return {
    namespace: scheme === '' ? 'file' : `${scheme}://${authority}`,
    name,
    facets: {
      ...versioned,
      datasetType: facet('1-0-1/DatasetTypeDatasetFacet.json#/$defs/DatasetTypeDatasetFacet', {
        datasetType: type,
      }),
    },
  };
}

function partsOf(uri: string): {
  readonly scheme: string;
  readonly authority: string;
  readonly path: string;
} {
  const match = /^([a-z][a-z0-9+.-]*):\/\/([^/]*)\/?(.*)$/is.exec(uri);
  return match === null
    ? { scheme: '', authority: '', path: uri }
    : { scheme: match[1] ?? '', authority: match[2] ?? '', path: match[3] ?? '' };
}
