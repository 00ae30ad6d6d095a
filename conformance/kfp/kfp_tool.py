"""What KFP itself makes of our files. Called by run.ts: `kfp_tool.py COMMAND ARGUMENT…`."""

import importlib
import json
import sys
from pathlib import Path

import yaml

# KFP is imported where it is used: that takes two seconds.


def compile_twins(source: str, target: str) -> dict:
    """Compiles the pipeline `twin` of every module that has one."""
    from kfp import compiler

    # Mixes are made of the programs of the features.
    sys.path[:0] = [source, str(Path(__file__).parent / "features")]
    paths = {}
    for module in sorted(Path(source).glob("*.py")):
        twin = getattr(importlib.import_module(module.stem), "twin", None)
        if twin is not None:
            paths[module.stem] = f"{target}/{module.stem}.kfp.yaml"
            compiler.Compiler().compile(twin, paths[module.stem])
    return paths


def load(*paths: str) -> list:
    """What KFP reads in each file, or why it refuses it."""
    return [loaded_or_problem(Path(path)) for path in paths]


def loaded_or_problem(path: Path) -> dict:
    try:
        return loaded(path)
    except Exception as error:
        return {"problem": f"{type(error).__name__}: {error}"}


def loaded(path: Path) -> dict:
    """Parses both documents strictly and loads the component from text and from file."""
    from google.protobuf import json_format
    from kfp import components

    text = path.read_text()
    spec, platform = parsed(path)
    for component in (
        components.load_component_from_text(text),
        components.load_component_from_file(str(path)),
    ):
        if (component.pipeline_spec, component.platform_spec) != (spec, platform):
            raise ValueError("KFP's loader reads something else than its parser")
    return {
        "spec": json_format.MessageToDict(spec),
        "platform": json_format.MessageToDict(platform),
    }


def parsed(path: Path) -> tuple:
    from google.protobuf import json_format
    from kfp.pipeline_spec import pipeline_spec_pb2

    first, *others = yaml.safe_load_all(path.read_text())
    spec = json_format.ParseDict(first, pipeline_spec_pb2.PipelineSpec())
    platform = pipeline_spec_pb2.PlatformSpec()
    for other in others:
        json_format.ParseDict(other, platform)
    return spec, platform


def compile_again(*paths: str) -> list:
    """Of the files that KFP loads, those that it compiles to something else."""
    return [path for path in paths if not is_same_again(Path(path))]


def is_same_again(path: Path) -> bool:
    from kfp import compiler, components

    component = components.load_component_from_file(str(path))
    again = path.with_suffix(".again.yaml")
    compiler.Compiler().compile(component, str(again))
    return parsed(again) == parsed(path)


def compile_components(source: str, target: str) -> None:
    """Compiles every component of `programs` there, to a file of its name."""
    from kfp import compiler
    from kfp.dsl.base_component import BaseComponent

    sys.path.insert(0, source)
    for component in vars(importlib.import_module("programs")).values():
        if isinstance(component, BaseComponent):
            compiler.Compiler().compile(component, f"{target}/{component.name}.yaml")


def run_local(runs: str) -> list:
    import kfp_local

    return kfp_local.run_local(runs)


def gaps() -> dict:
    import kfp_gaps

    return kfp_gaps.gaps()


def read_yaml(path: str) -> list:
    """The documents as PyYAML reads them; NaN and dates are no JSON and fail."""
    return list(yaml.safe_load_all(Path(path).read_text()))


def write_yaml(source: str, target: str) -> None:
    Path(target).write_text(yaml.dump(json.loads(Path(source).read_text())))


if __name__ == "__main__":
    named = [compile_twins, compile_components, load, compile_again, gaps, run_local]
    commands = {f.__name__: f for f in [*named, read_yaml, write_yaml]}
    command, *arguments = sys.argv[1:]
    print(json.dumps(commands[command](*arguments), allow_nan=False))
