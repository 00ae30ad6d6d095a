"""Runs the function of a ``pythonStep``: inputs and output artifacts as keyword arguments."""

import os
from typing import Any, Callable, Dict, List

from .artifact_values import artifact_of, value_of
from .failure import Failure
from .signature import missing, names_of, takes_any


def run_function(function: Callable[..., Any], executor_input: Dict[str, Any]) -> Dict[str, Any]:
    """Calls the function; gives ExecutorOutput. Raises Failure, and what the function raises."""
    inputs, outputs = executor_input.get("inputs", {}), executor_input.get("outputs", {})
    given = {
        name: value
        for name, value in inputs.get("parameterValues", {}).items()
        # What templates in other inputs were filled with is no argument of the function.
        if not name.startswith("pipelinechannel--")
    }
    for name, listed in inputs.get("artifacts", {}).items():
        made = [artifact_of(value) for value in listed.get("artifacts") or []]
        if _is_list(name, executor_input, made):
            given[name] = made
        elif made:
            given[name] = made[0]
    artifacts = {}
    for name, listed in outputs.get("artifacts", {}).items():
        artifact = artifacts[name] = artifact_of(listed["artifacts"][0])
        os.makedirs(os.path.dirname(artifact.path), exist_ok=True)
    given.update(artifacts)
    _check_arguments(function, given)
    names = list(outputs.get("parameters", {}))
    return {
        "parameterValues": _by_name(function.__name__, names, function(**given)),
        "artifacts": {
            name: {"artifacts": [value_of(artifact)]} for name, artifact in artifacts.items()
        },
    }


def _is_list(name: str, executor_input: Dict[str, Any], made: List[Any]) -> bool:
    declared = executor_input.get("artifactLists")
    return len(made) != 1 if declared is None else name in declared


def _check_arguments(function: Callable[..., Any], given: Dict[str, Any]) -> None:
    code = getattr(function, "__code__", None)
    if code is None:
        return
    known = names_of(function)
    unknown = [] if takes_any(function) else [name for name in given if name not in known]
    if unknown:
        raise Failure(
            "python-signature",
            f"{function.__name__}({', '.join(known)}) does not take {', '.join(unknown)}. The "
            "function takes the step's inputs and output artifacts as arguments of their names.",
        )
    lacking = missing(function, given)
    if lacking:
        raise Failure(
            "python-input-missing",
            f"{function.__name__} needs {', '.join(lacking)}, which the task was not given. "
            "Declare it as an input or output artifact of the step, or give it a default.",
            "invalid-input",
        )


def _by_name(function: str, names: List[str], result: Any) -> Dict[str, Any]:
    """Outputs by name: of a NamedTuple, of a dict with just these keys, or the one value."""
    fields = getattr(result, "_fields", None)
    if isinstance(result, tuple) and fields is not None:
        values = dict(zip(fields, result))
    elif isinstance(result, dict) and (len(names) != 1 or list(result) == names):
        values = result
    elif len(names) == 1 and result is not None:
        return {names[0]: result}
    elif result is None:
        values = {}
    else:
        raise Failure(
            "python-output-type",
            f"{function} returned a {type(result).__name__}; return a dict with the outputs "
            f"{', '.join(names) or '(the step declares none)'}.",
        )
    lacking = [name for name in names if name not in values]
    unknown = [str(name) for name in values if name not in names]
    if lacking:
        raise Failure(
            "python-output-type", f"{function} did not return the output {', '.join(lacking)}."
        )
    if unknown:
        raise Failure(
            "python-output-type",
            f"{function} returned {', '.join(unknown)}, which the step does not declare.",
        )
    return values
