"""Writes what a function gave, as strict JSON."""

import json
import os
from typing import Any, Dict, Iterator, Optional, Tuple

from .failure import Failure


def write_result(output: Dict[str, Any], path: str) -> None:
    """Writes ``executor_output.json``. Raises Failure naming the value that JSON cannot say."""
    try:
        text = json.dumps(output, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise _failure(output, error) from None
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def _failure(output: Dict[str, Any], error: Exception) -> Failure:
    for name, value in _values(output):
        found = _culprit(value, name, 0)
        if found is None:
            continue
        place, wrong = found
        if isinstance(wrong, float):
            return Failure(
                "step-output-invalid",
                f"{place} is {wrong}; JSON has no such number. Return None or leave it out.",
            )
        return Failure(
            "python-output-not-json",
            f"{place} is a {type(wrong).__module__}.{type(wrong).__qualname__}, which is no JSON "
            "value. Convert it to str, int, float, bool, list or dict.",
        )
    return Failure("python-output-not-json", f"The outputs are no JSON values: {error}")


def _values(output: Dict[str, Any]) -> Iterator[Tuple[str, Any]]:
    for name, value in output.get("parameterValues", {}).items():
        yield f"The output {name!r}", value
    for name, listed in output.get("artifacts", {}).items():
        for artifact in listed["artifacts"]:
            yield f"The metadata of the artifact {name!r}", artifact


def _culprit(value: Any, place: str, depth: int) -> Optional[Tuple[str, Any]]:
    if depth > 200:
        return place + " (nested too deeply)", value
    if isinstance(value, dict):
        for key, item in value.items():
            if key is not None and not isinstance(key, (str, int, float, bool)):
                return f"A key in {place}", key
            found = _culprit(item, f"{place}[{key!r}]", depth + 1)
            if found is not None:
                return found
        return None
    if isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            found = _culprit(item, f"{place}[{index}]", depth + 1)
            if found is not None:
                return found
        return None
    if isinstance(value, float):
        return None if value - value == 0 else (place, float(value))
    return None if value is None or isinstance(value, (str, int)) else (place, value)
