import {
  Artifact,
  ClassificationMetrics,
  containerStep,
  Dataset,
  google,
  Html,
  Markdown,
  Metrics,
  Model,
  pipeline,
  SlicedClassificationMetrics,
} from 'slipway';

const image = 'acme/tools:1';

// #region example
export const produce = containerStep({
  name: 'produce',
  inputs: {},
  outputs: {
    artifact: Artifact,
    dataset: Dataset,
    model: Model,
    metrics: Metrics,
    classes: ClassificationMetrics,
    slices: SlicedClassificationMetrics,
    html: Html,
    markdown: Markdown,
  },
  container: ({ outputs }) => ({ image, args: [outputs.dataset.uri] }),
});

export const produceOnGoogleCloud = containerStep({
  name: 'produce-on-google-cloud',
  inputs: {},
  outputs: {
    model: google.VertexModel,
    endpoint: google.VertexEndpoint,
    job: google.VertexBatchPredictionJob,
    dataset: google.VertexDataset,
    bqml: google.BQMLModel,
    table: google.BQTable,
    container: google.UnmanagedContainerModel,
    classes: google.ClassificationMetrics,
    regression: google.RegressionMetrics,
    forecast: google.ForecastingMetrics,
  },
  container: ({ outputs }) => ({ image, args: [outputs.model.uri] }),
});

export const consume = containerStep({
  name: 'consume',
  inputs: { anything: Artifact, dataset: Dataset, deployed: google.VertexModel },
  outputs: {},
  container: ({ inputs }) => ({ image, args: [inputs.dataset.uri] }),
});

export const twin = pipeline({
  name: 'artifact-types',
  params: {},
  build() {
    const made = produce({});
    const cloud = produceOnGoogleCloud({});
    consume({ anything: made.model, dataset: made.dataset, deployed: cloud.model });
    consume({ anything: cloud.endpoint, dataset: made.artifact, deployed: cloud.model });
  },
});
// #endregion
