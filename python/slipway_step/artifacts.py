"""Artifacts as a Python function sees them; the names and behaviour are those of ``kfp.dsl``."""

import os
from typing import Any, Dict, List, Optional

# Where Kubeflow and Vertex mount object storage, by scheme.
_MOUNTS = {"gs://": "/gcs/", "minio://": "/minio/", "s3://": "/s3/", "oci://": "/oci/"}
_WORKSPACE = "/kfp-workspace"

_task_root: Optional[str] = None


class Artifact:
    """A file or folder that a step reads or writes: ``path`` on this machine, ``uri`` anywhere."""

    schema_title = "system.Artifact"
    schema_version = "0.0.1"

    def __init__(
        self,
        name: Optional[str] = None,
        uri: Optional[str] = None,
        metadata: Optional[Dict[str, Any]] = None,
    ) -> None:
        self.name = name or ""
        self.uri = uri or ""
        self.metadata = metadata or {}
        self._custom_path = ""

    @property
    def path(self) -> str:
        return self._get_path()

    @path.setter
    def path(self, path: str) -> None:
        self._set_path(path)

    @property
    def custom_path(self) -> str:
        return self._get_custom_path()

    @custom_path.setter
    def custom_path(self, path: str) -> None:
        self._custom_path = path

    def set_path(self, path: str) -> None:
        """Keeps the artifact at another local path than its URI says."""
        self._custom_path = path

    def _get_custom_path(self) -> str:
        return self._custom_path

    def _set_path(self, path: str) -> None:
        self.uri = remote_path(path)

    def _get_path(self) -> str:
        path = self.custom_path or _mounted_path(self.uri)
        if self.metadata.get("_kfp_workspace") is True:
            return os.path.join(_WORKSPACE, ".artifacts", path.lstrip("/"))
        return path

    def __repr__(self) -> str:
        return f"{type(self).__name__}(name={self.name!r}, uri={self.uri!r})"


def _mounted_path(uri: str) -> str:
    for scheme, mount in _MOUNTS.items():
        if uri.startswith(scheme):
            rest = uri[len(scheme) :]
            return mount + (rest.replace("/", "_") if scheme == "oci://" else rest)
    return uri


def remote_path(path: str) -> str:
    """The URI behind a path under one of the mounts; other paths are their own URI."""
    for scheme, mount in _MOUNTS.items():
        if not path.startswith(mount):
            continue
        rest = path[len(mount) :]
        if scheme == "oci://":
            rest = rest.replace("_", "/")
            rest = rest[: -len("/models")] if rest.endswith("/models") else rest
        return scheme + rest
    return path


class Dataset(Artifact):
    """A data set."""

    schema_title = "system.Dataset"


class Model(Artifact):
    """A trained model."""

    schema_title = "system.Model"

    @property
    def framework(self) -> str:
        return self._get_framework()

    @framework.setter
    def framework(self, framework: str) -> None:
        self._set_framework(framework)

    def _get_framework(self) -> str:
        return self.metadata.get("framework", "")

    def _set_framework(self, framework: str) -> None:
        self.metadata["framework"] = framework

    @property
    def path(self) -> str:
        # Model images keep their files in /models.
        return self._get_path() + ("/models" if self.uri.startswith("oci://") else "")

    @path.setter
    def path(self, path: str) -> None:
        self._set_path(path)


class Metrics(Artifact):
    """Named numbers, kept in the metadata."""

    schema_title = "system.Metrics"

    def log_metric(self, metric: str, value: float) -> None:
        self.metadata[metric] = value


class ClassificationMetrics(Artifact):
    """A ROC curve and a confusion matrix, kept in the metadata."""

    schema_title = "system.ClassificationMetrics"

    def log_roc_data_point(self, fpr: float, tpr: float, threshold: float) -> None:
        self.metadata.setdefault("confidenceMetrics", []).append(
            {"confidenceThreshold": threshold, "recall": tpr, "falsePositiveRate": fpr}
        )

    # As KFP writes the points of a whole slice: threshold, true and false positive rate.
    def log_roc_reading(self, threshold: float, tpr: float, fpr: float) -> None:
        self.log_roc_data_point(fpr=fpr, tpr=tpr, threshold=threshold)

    def load_roc_readings(self, readings: List[List[float]]) -> None:
        for threshold, tpr, fpr in readings:
            self.log_roc_reading(threshold, tpr, fpr)

    def log_roc_curve(self, fpr: List[float], tpr: List[float], threshold: List[float]) -> None:
        if not len(fpr) == len(tpr) == len(threshold):
            raise ValueError(
                "fpr, tpr and threshold must have the same length; they have "
                f"{len(fpr)}, {len(tpr)} and {len(threshold)}."
            )
        for point in zip(fpr, tpr, threshold):
            self.log_roc_data_point(*point)

    def set_confusion_matrix_categories(self, categories: List[str]) -> None:
        self._categories = list(categories)
        self._matrix = [{"row": [0] * len(self._categories)} for _ in self._categories]
        self._confusion_matrix = {
            "annotationSpecs": [{"displayName": category} for category in self._categories],
            "rows": self._matrix,
        }
        self.metadata["confusionMatrix"] = self._confusion_matrix

    def log_confusion_matrix_row(self, row_category: str, row: List[float]) -> None:
        index = self._index(row_category)
        if len(row) != len(self._categories):
            raise ValueError(f"The row must have {len(self._categories)} values, not {len(row)}.")
        self._matrix[index] = {"row": row}
        self.metadata["confusionMatrix"] = self._confusion_matrix

    def log_confusion_matrix_cell(self, row_category: str, col_category: str, value: int) -> None:
        row, column = self._index(row_category), self._index(col_category)
        self._matrix[row]["row"][column] = value
        self.metadata["confusionMatrix"] = self._confusion_matrix

    def log_confusion_matrix(self, categories: List[str], matrix: List[List[int]]) -> None:
        self.set_confusion_matrix_categories(categories)
        if len(matrix) != len(categories) or any(len(row) != len(categories) for row in matrix):
            raise ValueError(
                f"The matrix must have {len(categories)} rows and columns, one for each category."
            )
        for category, row in zip(categories, matrix):
            self.log_confusion_matrix_row(category, row)

    def _index(self, category: str) -> int:
        if category not in self._categories:
            raise ValueError(f"{category!r} is none of the categories {self._categories}.")
        return self._categories.index(category)


class SlicedClassificationMetrics(Artifact):
    """Classification metrics for each slice of the data, kept in the metadata."""

    schema_title = "system.SlicedClassificationMetrics"

    def log_roc_reading(self, slice: str, threshold: float, tpr: float, fpr: float) -> None:
        self._slice(slice).log_roc_reading(threshold, tpr, fpr)
        self._update()

    def load_roc_readings(self, slice: str, readings: List[List[float]]) -> None:
        self._slice(slice).load_roc_readings(readings)
        self._update()

    def set_confusion_matrix_categories(self, slice: str, categories: List[str]) -> None:
        self._slice(slice).set_confusion_matrix_categories(categories)
        self._update()

    def log_confusion_matrix_row(self, slice: str, row_category: str, row: List[int]) -> None:
        self._slice(slice).log_confusion_matrix_row(row_category, row)
        self._update()

    def log_confusion_matrix_cell(
        self, slice: str, row_category: str, col_category: str, value: int
    ) -> None:
        self._slice(slice).log_confusion_matrix_cell(row_category, col_category, value)
        self._update()

    def load_confusion_matrix(
        self, slice: str, categories: List[str], matrix: List[List[int]]
    ) -> None:
        self._slice(slice).log_confusion_matrix(categories, matrix)
        self._update()

    def _slice(self, slice: str) -> ClassificationMetrics:
        slices = self.__dict__.setdefault("_sliced_metrics", {})
        return slices.setdefault(slice, ClassificationMetrics())

    def _update(self) -> None:
        self.metadata = {
            "evaluationSlices": [
                {"slice": slice, "sliceClassificationMetrics": metrics.metadata}
                for slice, metrics in self._sliced_metrics.items()
            ]
        }


class HTML(Artifact):
    """A page to look at."""

    schema_title = "system.HTML"


class Markdown(Artifact):
    """A text to look at."""

    schema_title = "system.Markdown"


SYSTEM_TYPES = {
    artifact.schema_title: artifact
    for artifact in (
        Artifact,
        Model,
        Dataset,
        Metrics,
        ClassificationMetrics,
        SlicedClassificationMetrics,
        HTML,
        Markdown,
    )
}


def set_task_root(folder: str) -> None:
    global _task_root
    _task_root = folder


def get_uri(suffix: str = "Output") -> str:
    """A place of the running task's own for an artifact that the function makes itself."""
    if _task_root is None:
        raise RuntimeError("'dsl.get_uri' can only be called while a task runs.")
    if _task_root == "/tmp/kfp_outputs":
        # Kubeflow does not say where its tasks write; an empty URI is what KFP gives.
        return ""
    return os.path.join(remote_path(_task_root), suffix)
