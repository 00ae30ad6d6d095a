"""Google Cloud's pipeline components in KFP's hands. Called by run.ts: `components_tool.py COMMAND ARGUMENT…`."""

import importlib
import json
import pkgutil
import sys
from pathlib import Path

PACKAGES = ("google_cloud_pipeline_components.v1", "google_cloud_pipeline_components.preview")


def use_fast_yaml() -> None:
    """KFP reads YAML with PyYAML's slow parser; the C one gives the same values."""
    import yaml

    yaml.SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def compile_all(folder: str, source: str) -> dict:
    """Compiles every public component and pipeline, and says what KFP reads in each file.

    Besides: `twin.py`, and a component of KFP v1.
    """
    from kfp import compiler, components

    sys.path.insert(0, source)
    compile = compiler.Compiler().compile
    compile(importlib.import_module("twin").twin, f"{folder}/twin.yaml")
    compile(components.load_component_from_file(f"{source}/v1/train.yaml"), f"{folder}/v1.yaml")
    found = {}
    for name, component in public_components():
        path = f"{folder}/{name}.yaml"
        compile(component, path)
        loaded = components.load_component_from_file(path).component_spec
        found[name] = {
            "path": path,
            "inputs": {key: input_of(value) for key, value in (loaded.inputs or {}).items()},
            "outputs": {key: str(value.type) for key, value in (loaded.outputs or {}).items()},
        }
    return found


def input_of(value) -> dict:
    return {"type": str(value.type), "optional": bool(value.optional), "default": value.default}


def public_components():
    """Each once, by the shortest name it can be imported by: `v1.endpoint.EndpointCreateOp`."""
    from kfp.dsl.base_component import BaseComponent

    names = {}
    for package in PACKAGES:
        root = importlib.import_module(package)
        for module in [package, *(m.name for m in pkgutil.walk_packages(root.__path__, f"{package}."))]:
            for attribute, value in vars(importlib.import_module(module)).items():
                if isinstance(value, BaseComponent):
                    name = f"{module}.{attribute}".removeprefix("google_cloud_pipeline_components.")
                    known = names.get(id(value), (name, value))[0]
                    names[id(value)] = (min(known, name, key=lambda n: (len(n), n)), value)
    return sorted(names.values(), key=lambda entry: entry[0])


def load(*paths: str) -> list:
    """Parses files strictly and loads them as components."""
    return [loaded(Path(path).read_text()) for path in paths]


def loaded(text: str) -> dict:
    import yaml
    from google.protobuf import json_format
    from kfp import components
    from kfp.pipeline_spec import pipeline_spec_pb2

    spec = json_format.ParseDict(next(yaml.safe_load_all(text)), pipeline_spec_pb2.PipelineSpec())
    component = components.load_component_from_text(text)
    return {"name": component.name, "isSame": component.pipeline_spec == spec}


if __name__ == "__main__":
    commands = {f.__name__: f for f in (compile_all, load)}
    use_fast_yaml()
    command, *arguments = sys.argv[1:]
    print(json.dumps(commands[command](*arguments), allow_nan=False))
