"""Runs a KFP lightweight component: ExecutorInput in, ExecutorOutput out."""

import os
from typing import Any, Callable, Dict, Optional

from slipway_step.artifacts import SYSTEM_TYPES, Artifact

from .annotations import (
    EmbeddedAnnotation,
    InputPath,
    OutputAnnotation,
    OutputPath,
    artifact_of_list,
    is_artifact_class,
    is_named_tuple,
    is_parameter,
    is_plain_artifact,
    marker,
    without_marker,
    without_optional,
)
from .artifact_values import artifact_of, value_of
from .failure import Failure
from .signature import missing
from .structs import PipelineTaskFinalStatus, TaskConfig, final_status, task_config

# Stands for "leave the argument to its default".
_ABSENT: Any = object()


class Component:
    """One call of a component's function."""

    def __init__(self, function: Callable[..., Any], executor_input: Dict[str, Any]) -> None:
        self.function = function
        self.annotations = dict(getattr(function, "__annotations__", {}))
        self.returns = self.annotations.pop("return", None)
        inputs = executor_input.get("inputs", {})
        outputs = executor_input.get("outputs", {})
        self.parameters = inputs.get("parameterValues", {})
        self.input_artifacts = inputs.get("artifacts", {})
        self.parameter_files = outputs.get("parameters", {})
        self.offered = outputs.get("artifacts", {})
        self.artifacts: Dict[str, Any] = {}
        self.values: Dict[str, Any] = {}

    def run(self) -> Dict[str, Any]:
        """Calls the function; gives ExecutorOutput. Raises Failure, and what the function raises."""
        for name, listed in self.offered.items():
            if listed.get("artifacts"):
                self.artifacts[name] = artifact_of(listed["artifacts"][0], self._class_for(name))
                _make_parent(self.artifacts[name].path)
        given = {}
        for name, annotation in self.annotations.items():
            argument = self._argument(name, without_optional(annotation))
            if argument is not _ABSENT:
                given[name] = argument
        lacking = missing(self.function, given)
        if lacking:
            names = ", ".join(map(repr, lacking))
            raise Failure(
                "python-input-missing",
                f"{self.function.__name__} needs {names}, which the task was not given.",
                "invalid-input",
            )
        result = self.function(**given)
        if result is not None:
            self._keep(result)
        output: Dict[str, Any] = {}
        if self.values:
            output["parameterValues"] = self.values
        if self.artifacts:
            output["artifacts"] = {
                name: {"artifacts": [value_of(artifact)]}
                for name, artifact in self.artifacts.items()
            }
        return output

    def _argument(self, name: str, annotation: Any) -> Any:
        if annotation == PipelineTaskFinalStatus:
            return final_status(self.parameters.get(name) or {})
        if annotation == TaskConfig:
            return task_config(self.parameters.get(name) or {})
        if artifact_of_list(annotation) is not None:
            return self._input_list(name)
        if is_parameter(annotation):
            value = self.parameters.get(name)
            return _ABSENT if value is None else _as_declared(value, annotation)
        mark = marker(annotation)
        if mark is EmbeddedAnnotation:
            return self._embedded(annotation)
        if mark is OutputAnnotation:
            return self.artifacts.get(name)
        if mark is not None or is_plain_artifact(annotation):
            return self._input(name)
        if isinstance(annotation, OutputPath):
            return self._output_path(name, annotation)
        if isinstance(annotation, InputPath):
            artifact = self._input(name)
            return _ABSENT if artifact is None else artifact.path
        return _ABSENT

    def _class_for(self, name: str) -> Any:
        """The class that the function's annotation asks for."""
        annotation = without_optional(self.annotations.get(name))
        listed = artifact_of_list(annotation)
        if listed is not None:
            return listed
        if isinstance(annotation, (InputPath, OutputPath)):
            title = str(annotation.type).split("@")[0]
            return SYSTEM_TYPES.get(title, Artifact)
        inner = without_marker(annotation)
        return inner if is_artifact_class(inner) else Artifact

    def _input(self, name: str) -> Any:
        listed = self.input_artifacts.get(name, {}).get("artifacts")
        return artifact_of(listed[0], self._class_for(name)) if listed else None

    def _input_list(self, name: str) -> Any:
        """An empty list stays a list, where KFP gives None and the function's loop fails."""
        if name not in self.input_artifacts:
            return None
        wanted = self._class_for(name)
        listed = self.input_artifacts[name].get("artifacts") or []
        return [artifact_of(value, wanted) for value in listed]

    def _output_path(self, name: str, annotation: OutputPath) -> Optional[str]:
        if is_parameter(annotation.type):
            path = self.parameter_files.get(name, {}).get("outputFile")
            if path:
                _make_parent(path)
            return path
        if name not in self.artifacts:
            raise Failure("python-input-missing", f"The task has no output {name!r}.")
        return self.artifacts[name].path

    def _embedded(self, annotation: Any) -> Any:
        names = self.function.__globals__
        path = names.get("__KFP_EMBEDDED_ASSET_FILE") or names.get("__KFP_EMBEDDED_ASSET_DIR")
        if not path:
            raise Failure(
                "python-input-missing", "The component's source has no embedded files in it."
            )
        inner = without_marker(annotation)
        artifact = inner() if is_artifact_class(inner) else Artifact()
        artifact.path = path
        return artifact

    def _keep(self, result: Any) -> None:
        if is_parameter(self.returns) or is_plain_artifact(self.returns):
            self._keep_one("Output", self.returns, result)
            return
        if not is_named_tuple(self.returns):
            raise Failure(
                "python-output-type",
                f"{self.function.__name__} returned a {type(result).__name__}, but it says that "
                f"it returns {self.returns}. Return str, int, float, bool, list, dict, an "
                "artifact or a NamedTuple of these, and say so after ->.",
            )
        fields = self.returns._fields
        if not hasattr(result, "__len__") or len(result) != len(fields):
            count = len(result) if hasattr(result, "__len__") else 1
            raise Failure(
                "python-output-type",
                f"{self.function.__name__} must return {len(fields)} values "
                f"({', '.join(fields)}), not {count}.",
            )
        for index, field in enumerate(fields):
            value = result[index] if type(result) is tuple else _field(result, field)
            self._keep_one(field, self.returns.__annotations__[field], value)

    def _keep_one(self, name: str, annotation: Any, value: Any) -> None:
        if is_plain_artifact(annotation):
            self._keep_artifact(name, value)
            return
        if not is_parameter(annotation):
            raise Failure(
                "python-output-type",
                f"{self.function.__name__} returns {annotation} for {name!r}, which is no type of "
                "an output.",
            )
        wanted = getattr(annotation, "__origin__", None) or annotation
        accepted = (int, float) if wanted is float else wanted
        if not isinstance(accepted, (type, tuple)) or not isinstance(value, accepted):
            raise Failure(
                "python-output-type",
                f"{self.function.__name__} returned {_short(value)} of type "
                f"{type(value).__name__} for the output {name!r}, which must be "
                f"{getattr(wanted, '__name__', wanted)}.",
            )
        self.values[name] = value

    def _keep_artifact(self, name: str, value: Any) -> None:
        if isinstance(value, Artifact):
            self.artifacts[name] = value
            return
        if name not in self.artifacts:
            raise Failure("python-output-type", f"The task has no output artifact {name!r}.")
        with open(self.artifacts[name].path, "w") as file:
            file.write(str(value))


def _field(result: Any, field: str) -> Any:
    try:
        return getattr(result, field)
    except AttributeError:
        raise Failure(
            "python-output-type",
            f"The function returned a {type(result).__name__} without the output {field!r}.",
        ) from None


def _as_declared(value: Any, annotation: Any) -> Any:
    """KFP's values are doubles; an int argument gets its int back."""
    if annotation is int and type(value) is float and value.is_integer():
        return int(value)
    return value


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:60] + "…"


def _make_parent(path: str) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
