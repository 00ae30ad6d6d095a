from google_cloud_pipeline_components_types import (
    BQMLModel,
    BQTable,
    GoogleClassificationMetrics,
    ForecastingMetrics,
    RegressionMetrics,
    UnmanagedContainerModel,
    VertexBatchPredictionJob,
    VertexDataset,
    VertexEndpoint,
    VertexModel,
)
from kfp import dsl
from programs import IMAGE


@dsl.container_component
def produce(
    artifact: dsl.Output[dsl.Artifact],
    dataset: dsl.Output[dsl.Dataset],
    model: dsl.Output[dsl.Model],
    metrics: dsl.Output[dsl.Metrics],
    classes: dsl.Output[dsl.ClassificationMetrics],
    slices: dsl.Output[dsl.SlicedClassificationMetrics],
    html: dsl.Output[dsl.HTML],
    markdown: dsl.Output[dsl.Markdown],
):
    return dsl.ContainerSpec(image=IMAGE, args=[dataset.uri])


@dsl.container_component
def produce_on_google_cloud(
    model: dsl.Output[VertexModel],
    endpoint: dsl.Output[VertexEndpoint],
    job: dsl.Output[VertexBatchPredictionJob],
    dataset: dsl.Output[VertexDataset],
    bqml: dsl.Output[BQMLModel],
    table: dsl.Output[BQTable],
    container: dsl.Output[UnmanagedContainerModel],
    classes: dsl.Output[GoogleClassificationMetrics],
    regression: dsl.Output[RegressionMetrics],
    forecast: dsl.Output[ForecastingMetrics],
):
    return dsl.ContainerSpec(image=IMAGE, args=[model.uri])


@dsl.container_component
def consume(
    anything: dsl.Input[dsl.Artifact],
    dataset: dsl.Input[dsl.Dataset],
    deployed: dsl.Input[VertexModel],
):
    return dsl.ContainerSpec(image=IMAGE, args=[dataset.uri])


@dsl.pipeline(name="artifact-types")
def twin():
    made = produce()
    cloud = produce_on_google_cloud()
    consume(
        anything=made.outputs["model"],
        dataset=made.outputs["dataset"],
        deployed=cloud.outputs["model"],
    )
    consume(
        anything=cloud.outputs["endpoint"],
        dataset=made.outputs["artifact"],
        deployed=cloud.outputs["model"],
    )
