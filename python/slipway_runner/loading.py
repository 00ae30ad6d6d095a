"""Finds the function to run."""

import os
import sys
from typing import Any, Callable

from .failure import Failure


def load_component(path: str, name: str) -> Callable[..., Any]:
    """The function of a component's source, run as a module of its own as KFP does."""
    with open(path, encoding="utf-8") as file:
        source = file.read()
    folder, base = os.path.split(path)
    module = type(sys)(base[: -len(".py")])
    module.__file__ = path
    sys.modules[module.__name__] = module
    sys.path.insert(0, folder)
    exec(compile(source, path, "exec"), module.__dict__)
    return _function_of(module, name)


def load_function(path: str, name: str) -> Callable[..., Any]:
    """The function of a module that is imported by its full name when it is in a package."""
    path = os.path.abspath(path)
    if not os.path.isfile(path):
        raise Failure("python-module-missing", f"There is no Python module {path}.")
    folder, base = os.path.split(path)
    parts = [base[: -len(".py")] if base.endswith(".py") else base]
    while os.path.isfile(os.path.join(folder, "__init__.py")):
        folder, package = os.path.split(folder)
        parts.insert(0, package)
    sys.path.insert(0, folder)
    dotted = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    __import__(dotted)
    module = sys.modules[dotted]
    found = os.path.abspath(getattr(module, "__file__", None) or "")
    if os.path.realpath(found) != os.path.realpath(path):
        raise Failure(
            "python-module-shadowed",
            f"{path} cannot be imported: {dotted} is the name of {found}. Rename the file.",
        )
    return _function_of(module, name)


def _function_of(module: Any, name: str) -> Callable[..., Any]:
    function = getattr(module, name, None)
    if callable(function):
        return function
    names = [key for key, value in vars(module).items() if callable(value) and key[:1] != "_"]
    raise Failure(
        "python-function-not-found",
        f"There is no function {name} in {module.__file__}; it has {', '.join(names[-10:])}.",
    )
