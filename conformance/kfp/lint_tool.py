"""Compiles every component and pipeline of a folder's modules: `lint_tool.py TARGET FOLDER`."""

import importlib
import json
import sys
import warnings
from pathlib import Path

from kfp import compiler
from kfp.dsl.base_component import BaseComponent


def compile_modules(target: Path, folder: Path) -> dict:
    """Paths of the files by `module.pipeline`."""
    paths = {}
    sys.path.insert(0, str(folder))
    for module in sorted(folder.glob("*.py")):
        for name, value in vars(importlib.import_module(module.stem)).items():
            if isinstance(value, BaseComponent):
                key = f"{module.stem}.{name}"
                paths[key] = str(target / f"{key}.yaml")
                compiler.Compiler().compile(value, paths[key])
    return paths


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    print(json.dumps(compile_modules(Path(sys.argv[1]), Path(sys.argv[2]))))
