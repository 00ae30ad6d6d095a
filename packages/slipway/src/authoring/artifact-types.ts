/** A kind of artifact, named by its KFP schema title; or a list of artifacts of that kind. */
export interface ArtifactType<
  Title extends string = string,
  IsList extends boolean = false,
  IsOptional extends boolean = false,
> {
  readonly slipway: 'artifact-type';
  readonly schemaTitle: Title;
  readonly schemaVersion: string;
  readonly isList: IsList;
  /** As an input: may be left out. */
  readonly isOptional: IsOptional;
}

export type AnyArtifactType = ArtifactType<string, boolean, boolean>;

const artifactType = <Title extends string>(schemaTitle: Title): ArtifactType<Title> => ({
  slipway: 'artifact-type',
  schemaTitle,
  schemaVersion: '0.0.1',
  isList: false,
  isOptional: false,
});

/** Accepts every kind, and is accepted by every input. */
export const Artifact = artifactType('system.Artifact');
export const Dataset = artifactType('system.Dataset');
/** A version of a table in the warehouse; to KFP it is a dataset. */
export const Table = Dataset;
export const Model = artifactType('system.Model');
export const Metrics = artifactType('system.Metrics');
export const ClassificationMetrics = artifactType('system.ClassificationMetrics');
export const SlicedClassificationMetrics = artifactType('system.SlicedClassificationMetrics');
export const Html = artifactType('system.HTML');
export const Markdown = artifactType('system.Markdown');

/**
 * Artifacts of Google Cloud: `google.VertexModel` and so on.
 * Source: google-cloud-pipeline-components, `types/artifact_types.py`.
 */
export const google = {
  VertexModel: artifactType('google.VertexModel'),
  VertexEndpoint: artifactType('google.VertexEndpoint'),
  VertexBatchPredictionJob: artifactType('google.VertexBatchPredictionJob'),
  VertexDataset: artifactType('google.VertexDataset'),
  BQMLModel: artifactType('google.BQMLModel'),
  BQTable: artifactType('google.BQTable'),
  UnmanagedContainerModel: artifactType('google.UnmanagedContainerModel'),
  ClassificationMetrics: artifactType('google.ClassificationMetrics'),
  RegressionMetrics: artifactType('google.RegressionMetrics'),
  ForecastingMetrics: artifactType('google.ForecastingMetrics'),
} as const;

/** Any number of artifacts of one kind; `forEach` goes over them and gives them. */
export const listOf = <Title extends string>(
  type: ArtifactType<Title>,
): ArtifactType<Title, true> => ({ ...type, isList: true });

/** An input artifact that may be left out. */
export const optional = <Title extends string, IsList extends boolean>(
  type: ArtifactType<Title, IsList>,
): ArtifactType<Title, IsList, true> => ({ ...type, isOptional: true });

export const isArtifactType = (value: unknown): value is AnyArtifactType =>
  typeof value === 'object' &&
  value !== null &&
  (value as { slipway?: unknown }).slipway === 'artifact-type';
