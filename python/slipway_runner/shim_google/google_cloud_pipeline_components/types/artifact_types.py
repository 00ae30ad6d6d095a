"""Google Cloud's artifact types (``google.*``), with the metadata keys of their schemas."""

from typing import Any, Dict, Optional

from slipway_step.artifacts import Artifact

_BIGQUERY = "https://www.googleapis.com/bigquery/v2"


class VertexModel(Artifact):
    schema_title = "google.VertexModel"

    @classmethod
    def create(cls, name: str, uri: str, model_resource_name: str) -> "VertexModel":
        return cls(name, uri, {"resourceName": model_resource_name})


class VertexEndpoint(Artifact):
    schema_title = "google.VertexEndpoint"

    @classmethod
    def create(cls, name: str, uri: str, endpoint_resource_name: str) -> "VertexEndpoint":
        return cls(name, uri, {"resourceName": endpoint_resource_name})


class VertexDataset(Artifact):
    schema_title = "google.VertexDataset"

    @classmethod
    def create(cls, name: str, uri: str, dataset_resource_name: str) -> "VertexDataset":
        return cls(name, uri, {"resourceName": dataset_resource_name})


class VertexBatchPredictionJob(Artifact):
    schema_title = "google.VertexBatchPredictionJob"

    @classmethod
    def create(
        cls,
        name: str,
        uri: str,
        job_resource_name: str,
        bigquery_output_table: Optional[str] = None,
        bigquery_output_dataset: Optional[str] = None,
        gcs_output_directory: Optional[str] = None,
    ) -> "VertexBatchPredictionJob":
        metadata = {
            "resourceName": job_resource_name,
            "bigqueryOutputTable": bigquery_output_table,
            "bigqueryOutputDataset": bigquery_output_dataset,
            "gcsOutputDirectory": gcs_output_directory,
        }
        return cls(name, uri, metadata)


class BQMLModel(Artifact):
    schema_title = "google.BQMLModel"

    @classmethod
    def create(cls, name: str, project_id: str, dataset_id: str, model_id: str) -> "BQMLModel":
        uri = f"{_BIGQUERY}/projects/{project_id}/datasets/{dataset_id}/models/{model_id}"
        metadata = {"projectId": project_id, "datasetId": dataset_id, "modelId": model_id}
        return cls(name, uri, metadata)


class BQTable(Artifact):
    schema_title = "google.BQTable"

    @classmethod
    def create(cls, name: str, project_id: str, dataset_id: str, table_id: str) -> "BQTable":
        uri = f"{_BIGQUERY}/projects/{project_id}/datasets/{dataset_id}/tables/{table_id}"
        metadata = {"projectId": project_id, "datasetId": dataset_id, "tableId": table_id}
        return cls(name, uri, metadata)


class UnmanagedContainerModel(Artifact):
    schema_title = "google.UnmanagedContainerModel"

    @classmethod
    def create(
        cls, predict_schemata: Dict[str, str], container_spec: Dict[str, Any]
    ) -> "UnmanagedContainerModel":
        return cls(metadata={"predictSchemata": predict_schemata, "containerSpec": container_spec})


def _known(values: Dict[str, Optional[float]]) -> Dict[str, float]:
    return {key: value for key, value in values.items() if value is not None}


class ClassificationMetrics(Artifact):
    schema_title = "google.ClassificationMetrics"

    @classmethod
    def create(
        cls,
        name: str = "evaluation_metrics",
        recall: Optional[float] = None,
        precision: Optional[float] = None,
        f1_score: Optional[float] = None,
        accuracy: Optional[float] = None,
        au_prc: Optional[float] = None,
        au_roc: Optional[float] = None,
        log_loss: Optional[float] = None,
    ) -> "ClassificationMetrics":
        values = {
            "recall": recall,
            "precision": precision,
            "f1Score": f1_score,
            "accuracy": accuracy,
            "auPrc": au_prc,
            "auRoc": au_roc,
            "logLoss": log_loss,
        }
        return cls(name=name, metadata=_known(values))


class _ErrorMetrics(Artifact):
    @classmethod
    def create(
        cls,
        name: str = "evaluation_metrics",
        root_mean_squared_error: Optional[float] = None,
        mean_absolute_error: Optional[float] = None,
        mean_absolute_percentage_error: Optional[float] = None,
        r_squared: Optional[float] = None,
        root_mean_squared_log_error: Optional[float] = None,
        **more: Optional[float],
    ) -> "_ErrorMetrics":
        values = {
            "rootMeanSquaredError": root_mean_squared_error,
            "meanAbsoluteError": mean_absolute_error,
            "meanAbsolutePercentageError": mean_absolute_percentage_error,
            "rSquared": r_squared,
            "rootMeanSquaredLogError": root_mean_squared_log_error,
        }
        return cls(name=name, metadata=_known({**values, **more}))


class RegressionMetrics(_ErrorMetrics):
    schema_title = "google.RegressionMetrics"


class ForecastingMetrics(_ErrorMetrics):
    schema_title = "google.ForecastingMetrics"

    @classmethod
    def create(
        cls,
        name: str = "evaluation_metrics",
        weighted_absolute_percentage_error: Optional[float] = None,
        root_mean_squared_percentage_error: Optional[float] = None,
        symmetric_mean_absolute_percentage_error: Optional[float] = None,
        **errors: Optional[float],
    ) -> "ForecastingMetrics":
        more = {
            "weightedAbsolutePercentageError": weighted_absolute_percentage_error,
            "rootMeanSquaredPercentageError": root_mean_squared_percentage_error,
            "symmetricMeanAbsolutePercentageError": symmetric_mean_absolute_percentage_error,
        }
        return super().create(name, **errors, **more)
