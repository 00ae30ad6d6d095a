"""Compiles every pipeline of the modules of folders with KFP: `lint_tool.py TARGET FOLDER…`."""

import importlib
import json
import sys
import warnings
from pathlib import Path

from kfp import compiler
from kfp.dsl.base_component import BaseComponent


def compile_modules(target: Path, folders: list) -> dict:
    """Paths of the files by `module.pipeline`; each is compiled where it is defined."""
    paths = {}
    for folder in folders:
        sys.path.insert(0, str(folder))
    for path in sorted(path for folder in folders for path in folder.glob("*.py")):
        for name, value in vars(importlib.import_module(path.stem)).items():
            if isinstance(value, BaseComponent):
                key = f"{path.stem}.{name}"
                paths[key] = str(target / f"{key}.yaml")
                compiler.Compiler().compile(value, paths[key])
    return paths


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    target, *folders = map(Path, sys.argv[1:])
    print(json.dumps(compile_modules(target, folders)))
