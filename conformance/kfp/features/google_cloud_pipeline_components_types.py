"""The schema titles of google_cloud_pipeline_components.types, which needs 60 packages to import."""

from kfp import dsl


def google_type(name: str, title: str):
    fields = {"schema_title": f"google.{title}", "schema_version": "0.0.1"}
    return type(name, (dsl.Artifact,), {**fields, "TYPE_NAME": f"google.{title}"})


VertexModel = google_type("VertexModel", "VertexModel")
VertexEndpoint = google_type("VertexEndpoint", "VertexEndpoint")
VertexBatchPredictionJob = google_type("VertexBatchPredictionJob", "VertexBatchPredictionJob")
VertexDataset = google_type("VertexDataset", "VertexDataset")
BQMLModel = google_type("BQMLModel", "BQMLModel")
BQTable = google_type("BQTable", "BQTable")
UnmanagedContainerModel = google_type("UnmanagedContainerModel", "UnmanagedContainerModel")
GoogleClassificationMetrics = google_type("GoogleClassificationMetrics", "ClassificationMetrics")
RegressionMetrics = google_type("RegressionMetrics", "RegressionMetrics")
ForecastingMetrics = google_type("ForecastingMetrics", "ForecastingMetrics")
