"""Progress of the running step, for whoever watches the run."""

import json
import os
import sys
from typing import Mapping, Optional

# The start of a progress line, made for one attempt; without it the step runs elsewhere.
VARIABLE = "SLIPWAY_PROGRESS"
_MESSAGE_CHARACTERS_MAX = 500
_METRICS_MAX = 32
# A longer write to a pipe may be torn apart by what other threads write.
_LINE_BYTES_MAX = 4000


def progress(
    fraction: Optional[float] = None,
    message: Optional[str] = None,
    metrics: Optional[Mapping[str, float]] = None,
) -> None:
    """Reports how far the step is: a fraction of 0 to 1, a short text, numbers by name.

    Numbers that are not finite are left out. Outside of Slipway's engine it prints a line.
    Raises ValueError for a fraction outside 0 to 1.
    """
    report = {}
    if fraction is not None:
        fraction = float(fraction)
        if not 0 <= fraction <= 1:
            raise ValueError(f"The fraction of progress must be 0 to 1, not {fraction}.")
        report["fraction"] = fraction
    if message is not None:
        report["message"] = str(message)[:_MESSAGE_CHARACTERS_MAX]
    if metrics:
        report["metrics"] = _finite(metrics)
    marker = os.environ.get(VARIABLE)
    if marker is None:
        print(_text(report), flush=True)
        return
    line = f"{marker}{json.dumps(report)}\n".encode()
    if len(line) > _LINE_BYTES_MAX:
        report.pop("metrics", None)
        line = f"{marker}{json.dumps(report)}\n".encode()
    if len(line) <= _LINE_BYTES_MAX:
        os.write(sys.__stderr__.fileno() if sys.__stderr__ is not None else 2, line)


def _finite(metrics: Mapping[str, float]) -> dict:
    numbers = {str(name)[:80]: float(value) for name, value in list(metrics.items())[:_METRICS_MAX]}
    return {name: value for name, value in numbers.items() if value - value == 0}


def _text(report: dict) -> str:
    words = ["progress"]
    if "fraction" in report:
        words.append(f"{report['fraction']:.0%}")
    words += [f"{name}={value:g}" for name, value in report.get("metrics", {}).items()]
    if "message" in report:
        words.append(report["message"])
    return " ".join(words)
