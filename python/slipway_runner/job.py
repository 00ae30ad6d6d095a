"""One task of Slipway's engine: a file says what to run, other files say how it ended."""

import json
import os
import sys
from typing import Any, Callable, Dict

from .failure import Failure, report
from .loading import load_component, load_function
from .result import write_result
from .watchdog import watch_engine

_PACKAGES = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_SHIM = os.path.join(_PACKAGES, "slipway_runner", "shim")
_SHIM_GOOGLE = os.path.join(_PACKAGES, "slipway_runner", "shim_google")


def main(path: str, forget_bytecode_folder: Callable[[], None]) -> None:
    """Runs the job; the exit code is 0 when its outputs are written."""
    with open(path, encoding="utf-8") as file:
        job = json.load(file)
    watch_engine(job.get("memoryBytes"), lambda: _tell(job, _memory_failure(job)))
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True, errors="backslashreplace")
    try:
        run = _prepare(job)
        forget_bytecode_folder()
        run()
    except SystemExit as stop:
        if stop.code not in (None, 0):
            _tell(job, stop)
        raise
    except BaseException as error:
        _tell(job, error)
        sys.exit(1)


def _prepare(job: Dict[str, Any]) -> Callable[[], None]:
    sys.path.remove(_PACKAGES)
    sys.argv = [job["file"]]
    if job["kind"] == "function":
        sys.path.append(_PACKAGES)
        return lambda: _run_function(job)
    os.environ["_KFP_RUNTIME"] = "true"
    if job["kfp"] == "real":
        sys.path.append(_PACKAGES)
        return lambda: _run_real_kfp(job)
    sys.path.insert(0, _SHIM)
    sys.path += [_PACKAGES, _SHIM_GOOGLE]
    import kfp  # noqa: F401  (while its bytecode goes to our own folder)

    from .kfp_component import Component

    return lambda: _run_component(job, Component)


def _run_component(job: Dict[str, Any], component: Any) -> None:
    from slipway_step.artifacts import set_task_root

    set_task_root(job["folder"])
    function = load_component(job["file"], job["function"])
    _finish(job, component(function, _localized(job)).run())


def _run_function(job: Dict[str, Any]) -> None:
    from .function_step import run_function

    function = load_function(job["file"], job["function"])
    _finish(job, run_function(function, _localized(job)))


def _run_real_kfp(job: Dict[str, Any]) -> None:
    function = load_component(job["file"], job["function"])
    from .real_kfp import run_with_kfp

    _finish(job, run_with_kfp(function, _localized(job)))


def _localized(job: Dict[str, Any]) -> Dict[str, Any]:
    from .local_files import localized

    lists = job.get("artifactLists")
    given = localized(job["executorInput"], job["folder"])
    return given if lists is None else {**given, "artifactLists": lists}


def _finish(job: Dict[str, Any], output: Dict[str, Any]) -> None:
    from .local_files import settle

    settle(output, job["executorInput"], job["folder"])
    write_result(output, job["executorInput"]["outputs"]["outputFile"])


def _tell(job: Dict[str, Any], error: BaseException) -> None:
    with open(job["errorFile"], "w", encoding="utf-8") as file:
        json.dump(report(error, job["file"]), file)


def _memory_failure(job: Dict[str, Any]) -> Failure:
    limit = job["memoryBytes"] // 2**20
    return Failure(
        "step-out-of-memory",
        f"The step needed more memory than {limit} MB. Raise its memory limit, or work in "
        "smaller pieces.",
    )
