"""Components that kfp.local can run without any container: lightweight Python, one file each."""

import functools
from typing import List

from kfp import dsl

# Nothing is installed: the runner's own environment has kfp.
component = functools.partial(dsl.component, base_image="python:3.12", install_kfp_package=False)


@component
def add(a: int, b: int = 1) -> int:
    return a + b


@component
def spell(n: int, words: list = ["zero", "one", "two"]) -> str:
    return words[n] if n < len(words) else "many"


@component
def sum_up(values: List[int]) -> int:
    return int(sum(values))


@component
def split(text: str) -> list:
    return text.split()


@component
def length(text: str) -> int:
    return len(text)


@component
def write(text: str, data: dsl.Output[dsl.Dataset]):
    with open(data.path, "w") as file:
        file.write(text)
    data.metadata["characters"] = len(text)


@component
def read(data: dsl.Input[dsl.Dataset]) -> str:
    with open(data.path) as file:
        return f"{file.read()} ({data.metadata['characters']})"


@component
def fail_below(n: int, limit: int = 3) -> int:
    if n < limit:
        raise ValueError(f"{n} is too small")
    return n


@component
def note(path: str, text: str = "nothing"):
    with open(path, "a") as file:
        file.write(f"{text}\n")


@component
def note_status(path: str, status: dsl.PipelineTaskFinalStatus):
    with open(path, "a") as file:
        file.write(f"{status.state} {status.pipeline_task_name}\n")
