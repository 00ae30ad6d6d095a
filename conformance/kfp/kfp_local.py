"""Runs compiled pipelines by kfp.local, all in one process: importing it takes two seconds."""

import json
import logging
import os
import tempfile
import warnings
from pathlib import Path

from kfp import components, local


def run_local(runs: str) -> list:
    """`runs` is JSON: a list of `{"path", "arguments"}`; what each gives, and the lines it wrote."""
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    return [run_one(run["path"], run["arguments"]) for run in json.loads(Path(runs).read_text())]


def run_one(path: str, arguments: dict) -> dict:
    with tempfile.TemporaryDirectory() as folder:
        notes = Path(folder) / "notes"
        notes.touch()
        given = {name: str(notes) if name == "path" else value for name, value in arguments.items()}
        runner = local.SubprocessRunner(use_venv=False)
        local.init(runner, pipeline_root=f"{folder}/root", raise_on_error=False)
        # Its tasks print to standard output, which is the answer's.
        with open(os.devnull, "w") as nothing, redirected(nothing):
            task = components.load_component_from_file(path)(**given)
        return {"outputs": task.outputs, "notes": sorted(notes.read_text().splitlines())}


class redirected:
    """As contextlib.redirect_stdout, for what is written past sys.stdout, too."""

    def __init__(self, target):
        self.target = target

    def __enter__(self):
        self.kept = os.dup(1)
        os.dup2(self.target.fileno(), 1)

    def __exit__(self, *_):
        os.dup2(self.kept, 1)
        os.close(self.kept)
