/** A kind of artifact, named by its KFP schema title. */
export interface ArtifactType<Title extends string = string> {
  readonly slipway: 'artifact-type';
  readonly schemaTitle: Title;
  readonly schemaVersion: string;
}

const artifactType = <Title extends string>(schemaTitle: Title): ArtifactType<Title> => ({
  slipway: 'artifact-type',
  schemaTitle,
  schemaVersion: '0.0.1',
});

/** Accepts every kind, and is accepted by every input. */
export const Artifact = artifactType('system.Artifact');
export const Dataset = artifactType('system.Dataset');
/** A version of a table in the warehouse; to KFP it is a dataset. */
export const Table = Dataset;
export const Model = artifactType('system.Model');
export const Metrics = artifactType('system.Metrics');
export const ClassificationMetrics = artifactType('system.ClassificationMetrics');
export const Html = artifactType('system.HTML');
export const Markdown = artifactType('system.Markdown');

export const isArtifactType = (value: unknown): value is ArtifactType =>
  typeof value === 'object' &&
  value !== null &&
  (value as { slipway?: unknown }).slipway === 'artifact-type';
