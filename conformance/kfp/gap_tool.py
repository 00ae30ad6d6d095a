"""What kfp_gaps.py looks at pipelines with."""

import tempfile
from pathlib import Path

import yaml
from kfp import compiler


class Right(Exception):
    """KFP gets it right by now."""


def wrong(claim: bool, found) -> None:
    if not claim:
        raise Right(str(found))


def text_of(pipeline) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "gap.yaml"
        compiler.Compiler().compile(pipeline, str(path))
        return path.read_text()


def spec_of(pipeline) -> dict:
    return next(yaml.safe_load_all(text_of(pipeline)))


def tasks_of(spec: dict, component: str = "") -> dict:
    owner = spec["components"][component] if component else spec["root"]
    return owner["dag"]["tasks"]


def condition_of(pipeline) -> str:
    return tasks_of(spec_of(pipeline))["condition-1"]["triggerPolicy"]["condition"]


def dangling_inputs(spec: dict) -> list:
    """Inputs of components that tasks read and that do not exist."""
    found = []
    for name, component in [("root", spec["root"]), *spec["components"].items()]:
        defined = component.get("inputDefinitions", {}).get("parameters", {})
        for task, body in component.get("dag", {}).get("tasks", {}).items():
            for binding in body.get("inputs", {}).get("parameters", {}).values():
                read = binding.get("componentInputParameter")
                if read is not None and read not in defined:
                    found.append(f"{name} has no {read}, which {task} reads")
    return found
