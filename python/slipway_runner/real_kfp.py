"""Runs a component by the executor of the installed ``kfp``, which its requirements ask for."""

import json
from typing import Any, Callable, Dict


def run_with_kfp(function: Callable[..., Any], executor_input: Dict[str, Any]) -> Dict[str, Any]:
    """Gives ExecutorOutput. Raises what KFP or the function raises."""
    from kfp.dsl.executor import Executor

    executor = Executor(executor_input=executor_input, function_to_execute=function)
    for name, artifact in executor.input_artifacts.items():
        made = artifact if isinstance(artifact, list) else [artifact]
        listed = executor_input["inputs"]["artifacts"][name]["artifacts"]
        for one, value in zip(made, listed):
            if value.get("customPath"):
                _set_path(one, value["customPath"])
    path = executor.execute()
    if path is None:
        return {}
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def _set_path(artifact: Any, path: str) -> None:
    """KFP before 2.13 knows no path beside the URI."""
    if hasattr(artifact, "set_path"):
        artifact.set_path(path)
    else:
        artifact.uri = path
