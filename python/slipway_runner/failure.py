"""Failures of a task, told without frames of the runner."""

import os
import sys
from typing import Any, Dict, List, Optional

_MESSAGE_CHARACTERS_MAX = 2000
_FRAMES_MAX = 20
_HERE = os.path.dirname(os.path.abspath(__file__))


class Failure(Exception):
    """A mistake that the runner found: in inputs, in the function's form or in what it returned."""

    def __init__(self, code: str, message: str, category: str = "failed") -> None:
        super().__init__(message)
        self.code = code
        self.category = category


def report(error: BaseException, file: str) -> Dict[str, str]:
    """Prints a short traceback of what user code raised; gives code and message for the engine."""
    if isinstance(error, Failure):
        return _told(error.category, error.code, str(error))
    if isinstance(error, SystemExit):
        return _told("failed", "python-exit", f"The function called sys.exit({error.code!r}).")
    frames = _user_frames(error)
    _print(error, frames)
    code, hint = _hint(error)
    where = _where(frames, file)
    return _told("failed", code, f"{type(error).__name__}{where}: {_text(error)}{hint}")


def _told(category: str, code: str, message: str) -> Dict[str, str]:
    return {"category": category, "code": code, "message": message[:_MESSAGE_CHARACTERS_MAX]}


def _text(error: BaseException) -> str:
    try:
        return str(error)[: _MESSAGE_CHARACTERS_MAX // 2]
    except Exception:
        return "(its text cannot be shown)"


def _user_frames(error: BaseException) -> Any:
    frames = error.__traceback__
    while frames is not None and _is_ours(frames.tb_frame.f_code.co_filename):
        frames = frames.tb_next
    return frames


def _is_ours(file: str) -> bool:
    return file.startswith(_HERE) or file.startswith("<frozen importlib")


def _print(error: BaseException, frames: Any) -> None:
    import traceback

    sys.stdout.flush()
    traceback.print_exception(type(error), error, frames, limit=-_FRAMES_MAX)
    sys.stderr.flush()


def _where(frames: Any, file: str) -> str:
    """The last line that ran in the function's own file, or where it went wrong outside of it."""
    import linecache

    found: List[Any] = []
    while frames is not None:
        found.append((frames.tb_frame.f_code, frames.tb_lineno))
        frames = frames.tb_next
    own = [place for place in found if place[0].co_filename == file] or found
    if not own:
        return ""
    code, line = own[-1]
    source = linecache.getline(code.co_filename, line).strip()[:120]
    quoted = f": {source}" if source else ""
    return f" in {code.co_name} (line {line} of {os.path.basename(code.co_filename)}{quoted})"


def _hint(error: BaseException) -> Any:
    if isinstance(error, SyntaxError):
        return "python-syntax", f" (line {error.lineno} of {os.path.basename(error.filename or '')})"
    if isinstance(error, MemoryError):
        return "step-out-of-memory", " The step ran out of memory. Raise its memory limit."
    if isinstance(error, ModuleNotFoundError):
        return "python-module-not-found", _module_hint(error.name)
    return "step-failed", ""


def _module_hint(name: Optional[str]) -> str:
    package = (name or "").split(".")[0]
    if package == "kfp":
        return (
            ". Only what a running component needs of kfp is here: "
            "add kfp itself to packages_to_install to have all of it"
        )
    return (
        f". Add the package of {package or 'the module'} to the step's requirements "
        f"(packages_to_install of a component), or install it for {sys.executable}"
    )
