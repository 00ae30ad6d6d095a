"""Artifacts of Slipway's engine, whose files are at ``customPath`` while a task runs."""

import os
from typing import Any, Dict

from .failure import Failure


def localized(executor_input: Dict[str, Any], folder: str) -> Dict[str, Any]:
    """The input as ``kfp.local`` gives it: an output's URI is its path, the task's root is ours."""
    outputs = executor_input.get("outputs", {})
    artifacts = {
        name: {"artifacts": [_local(artifact) for artifact in listed.get("artifacts", [])]}
        for name, listed in outputs.get("artifacts", {}).items()
    }
    file = os.path.join(folder, "executor_output.json")
    return {**executor_input, "outputs": {**outputs, "artifacts": artifacts, "outputFile": file}}


def _local(artifact: Dict[str, Any]) -> Dict[str, Any]:
    path = artifact.get("customPath")
    rest = {key: value for key, value in artifact.items() if key != "customPath"}
    return {**rest, "uri": path} if path else rest


def settle(output: Dict[str, Any], executor_input: Dict[str, Any], folder: str) -> None:
    """Brings what was made elsewhere to where the engine offered a place; changes ``output``."""
    offered = executor_input.get("outputs", {}).get("artifacts", {})
    for name, listed in output.get("artifacts", {}).items():
        places = offered.get(name, {}).get("artifacts") or [{}]
        place = places[0].get("customPath")
        if not place:
            continue
        for artifact in listed["artifacts"]:
            made = artifact.pop("custom_path", "")
            if artifact["uri"].startswith("/"):
                made = made or artifact["uri"]
                artifact["uri"] = ""
            if made and not _is_input(made, executor_input):
                _bring(name, made, place, folder)


def _is_input(path: str, executor_input: Dict[str, Any]) -> bool:
    """An input that is handed on keeps its URI; its file is the engine's."""
    inputs = executor_input.get("inputs", {}).get("artifacts", {})
    return any(
        artifact.get("customPath") == path and artifact.get("uri")
        for listed in inputs.values()
        for artifact in listed.get("artifacts", [])
    )


def _bring(name: str, made: str, place: str, folder: str) -> None:
    if made == place:
        return
    if not os.path.exists(made):
        raise Failure(
            "python-output-missing",
            f"The output artifact {name!r} says it is at {made}, where there is nothing.",
        )
    import shutil

    if os.path.isdir(place):
        shutil.rmtree(place)
    if made.startswith(folder + os.sep):
        os.rename(made, place)
    elif os.path.isdir(made):
        shutil.copytree(made, place, symlinks=True)
    else:
        shutil.copyfile(made, place)
