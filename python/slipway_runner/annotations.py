"""What KFP's annotations say of a function's argument."""

import re
from typing import Any, Optional, Union

from slipway_step.artifacts import SYSTEM_TYPES, Artifact

# KFP's names of parameter types, in lower case.
_PARAMETER_NAMES = frozenset(
    "integer int double float string str text bool boolean dict list jsonobject jsonarray".split()
)
_STRUCT_NAMES = ("PipelineTaskFinalStatus", "TaskConfig")
_SHORT_NAME = re.compile(r"(?:typing\.)?(\w+)")


class InputAnnotation:
    """Marks an input artifact in ``Input[T]``."""


class OutputAnnotation:
    """Marks an output artifact in ``Output[T]``."""


class EmbeddedAnnotation:
    """Marks files that come with the component's source in ``EmbeddedInput[T]``."""


class _PathOf:
    """An argument that is a path; ``type`` is a parameter's type or ``title@version``."""

    def __init__(self, type: Any = None) -> None:
        self.type = _bundled(type)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, self.__class__) and self.type == other.type

    __hash__ = None  # type: ignore[assignment]


class InputPath(_PathOf):
    """The path of an input artifact."""


class OutputPath(_PathOf):
    """The path to write an output to."""


def _bundled(type_: Any) -> Any:
    if is_artifact_class(type_):
        return f"{type_.schema_title}@{type_.schema_version}"
    if isinstance(type_, str):
        for title in SYSTEM_TYPES:
            if title[len("system.") :].lower() == type_.lower():
                return f"{title}@0.0.1"
    name = type_.__name__ if type(type_) is type else short_name(str(type_))
    return type_ if name.lower() in _PARAMETER_NAMES else "system.Artifact@0.0.1"


def short_name(text: str) -> str:
    """The type without its arguments: ``typing.List[int]`` is ``List``."""
    match = _SHORT_NAME.match(text)
    return text if match is None else match.group(1)


def is_parameter(annotation: Any) -> bool:
    if isinstance(annotation, type) and annotation.__name__ in _STRUCT_NAMES:
        return True
    if annotation in (str, int, float, bool, dict, list):
        return True
    name = short_name(str(annotation))
    return name.lower() in _PARAMETER_NAMES or name in _STRUCT_NAMES


def is_artifact_class(annotation: Any) -> bool:
    return hasattr(annotation, "schema_title") and hasattr(annotation, "schema_version")


def is_plain_artifact(annotation: Any) -> bool:
    return type(annotation) is type and is_artifact_class(annotation)


def is_named_tuple(annotation: Any) -> bool:
    return type(annotation) is type and issubclass(annotation, tuple) and _has_fields(annotation)


def _has_fields(annotation: Any) -> bool:
    return hasattr(annotation, "_fields") and hasattr(annotation, "__annotations__")


def marker(annotation: Any) -> Optional[type]:
    """Which of the three marks an annotation carries."""
    metadata = getattr(annotation, "__metadata__", None)
    if not metadata:
        return None
    mark = metadata[0]
    return mark if mark in (InputAnnotation, OutputAnnotation, EmbeddedAnnotation) else None


def without_marker(annotation: Any) -> Any:
    return annotation if marker(annotation) is None else annotation.__origin__


def without_optional(annotation: Any) -> Any:
    """``Optional[T]`` is ``T``; other unions stay, as in KFP."""
    arguments = getattr(annotation, "__args__", ())
    is_union = getattr(annotation, "__origin__", None) is Union
    return arguments[0] if is_union and arguments[1] is type(None) else annotation


def artifact_of_list(annotation: Any) -> Optional[type]:
    """The artifact class of ``List[T]``, with or without a mark."""
    inner = without_marker(annotation)
    if getattr(inner, "__origin__", None) is not list or len(inner.__args__) != 1:
        return None
    item = inner.__args__[0]
    return item if type(item) is type and issubclass(item, Artifact) else None
